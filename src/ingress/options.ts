import { setTimeout as delay } from 'node:timers/promises';
import { Router, type Request } from 'express';
import { z } from 'zod';
import type { CompanyProfile } from '../domain/company.ts';
import { Refused } from '../domain/problems.ts';
import { safeError, type Log } from '../log.ts';
import type { CompanyLists } from '../quickbooks/companyLists.ts';
import { comparable } from '../quickbooks/queryText.ts';
import type { Accounts } from '../store/accounts.ts';
import { companyChoices, fixedChoices, isCompanyInput, type Choice, type CompanyInput } from './optionChoices.ts';
import { jsonBodyOf, onlyFromHubSpot, type SignatureRule } from './signedRequest.ts';

/** What stands behind the door for dropdowns. */
export interface OptionsDoor {
  signature: SignatureRule;
  companies: Pick<Accounts, 'grantedRealms' | 'companyName'>;
  lists: Pick<CompanyLists, 'read'>;
  /** The company's profile: the stored one while it is fresh, else read. */
  profile(realmId: string): Promise<CompanyProfile>;
  log: Log;
}

/** A person waits before an empty dropdown: after this long there is an explanation instead, and the reading goes on. */
const PATIENCE_MS = 2_500;
const PAGE_SIZE = 100;
/** Lists that a person searches rather than reads. */
const SEARCHABLE: ReadonlySet<CompanyInput> = new Set([
  'customer',
  'products',
  'vendor',
  'income_account',
  'deposit_account',
  'expense_account',
  'paid_from_account',
  'refund_from_account',
]);

/** HubSpot sends an input as its value, or as an object that says where the value comes from. */
const inputValue = z.union([
  z.string(),
  z.number().transform(String),
  z.object({ value: z.union([z.string(), z.number().transform(String)]) }).transform(({ value }) => value),
  z.unknown().transform(() => ''),
]);
const fetchOptions = z
  .object({ q: z.string().nullish(), after: z.union([z.string(), z.number()]).nullish() })
  .nullish();

const OPTIONS_REQUEST = z.object({
  origin: z.object({ portalId: z.coerce.string().regex(/^\d{1,20}$/) }),
  // The documentation shows the same object in both places.
  fetchOptions: fetchOptions.catch(undefined),
  inputFields: z
    .object({ quickbooks_account: inputValue.optional(), fetchOptions: fetchOptions.catch(undefined) })
    .nullish(),
});

/** One page of a dropdown. */
interface OptionsPage {
  options: Choice[];
  after?: string;
  searchable: boolean;
}

/**
 * `POST /hubspot/options/{input}`: the choices of an input, for the portal that signed the request and the company that
 * is chosen above it; ids and names of no other. What is missing is explained by a single choice without a value,
 * since HubSpot shows no errors there.
 */
export function optionsRouter(door: OptionsDoor): Router {
  const router = Router();
  router.post('/:input', (request, response, next) => {
    const { input } = request.params;
    if (input === 'quickbooks_account' || isCompanyInput(input)) next();
    else response.status(404).json({ message: 'There is no such input.' });
  });
  router.post(
    '/:input',
    onlyFromHubSpot(door.signature, door.log),
    async (request: Request<{ input: string }>, response) => {
      const parsed = OPTIONS_REQUEST.safeParse(jsonBodyOf(request));
      if (!parsed.success) {
        response.status(400).json({ message: 'This is not an options request.' });
        return;
      }
      const { origin, inputFields } = parsed.data;
      const { input } = request.params;
      if (!isCompanyInput(input)) {
        response.json(await companiesOf(door, origin.portalId));
        return;
      }
      const asked = parsed.data.fetchOptions ?? inputFields?.fetchOptions ?? {};
      response.json(
        await choicesFor(door, input, {
          portalId: origin.portalId,
          realmId: (inputFields?.quickbooks_account ?? '').trim(),
          search: asked.q ?? '',
          after: String(asked.after ?? ''),
        }),
      );
    },
  );
  return router;
}

async function companiesOf({ companies }: OptionsDoor, portalId: string): Promise<OptionsPage> {
  const realms = await companies.grantedRealms(portalId);
  const options = await Promise.all(
    realms.map(async (realmId) => ({ label: await companies.companyName(realmId), value: realmId })),
  );
  return options.length > 0
    ? { options, searchable: false }
    : explained('No QuickBooks company is connected yet', "Connect one in the app's settings.");
}

async function choicesFor(
  door: OptionsDoor,
  input: CompanyInput,
  asked: { portalId: string; realmId: string; search: string; after: string },
): Promise<OptionsPage> {
  const { portalId, realmId } = asked;
  if (realmId === '') return explained('Choose a QuickBooks account first', 'Its entries are shown here then.');
  if (!(await door.companies.grantedRealms(portalId)).includes(realmId))
    return explained(
      'This QuickBooks account is not connected to this HubSpot account',
      'Choose another one above, or connect it.',
    );
  const company = { realmId, lists: door.lists, profile: () => door.profile(realmId) };
  const reading = companyChoices(input, company);
  try {
    const own = await Promise.race([reading, delay(PATIENCE_MS, undefined, { ref: false })]);
    if (!own) {
      reading.catch((error: unknown) => door.log.warn(safeError(error), 'a list for a dropdown could not be read'));
      return explained('QuickBooks is taking its time', 'Close this list and open it again in a moment.');
    }
    return page([...fixedChoices(input), ...own], asked, SEARCHABLE.has(input));
  } catch (error) {
    door.log.warn({ input, realm: realmId, ...safeError(error) }, 'a list for a dropdown could not be read');
    // The connection has ended, say: the sentence tells what to do.
    if (error instanceof Refused) return explained('QuickBooks can not be asked', error.failures[0]?.sentence ?? '');
    return explained('QuickBooks does not answer', 'Try again in a few minutes.');
  }
}

function page(
  choices: readonly Choice[],
  { search, after }: { search: string; after: string },
  searchable: boolean,
): OptionsPage {
  const wanted = comparable(search);
  const found = wanted === '' ? choices : choices.filter((choice) => mentions(choice, wanted));
  if (found.length === 0)
    return explained(
      wanted === '' ? 'There is nothing to choose in QuickBooks' : 'Nothing in QuickBooks fits',
      '',
      searchable,
    );
  const start = cursorPosition(after, found.length);
  const end = start + PAGE_SIZE;
  return {
    options: found.slice(start, end),
    ...(end < found.length ? { after: String(end) } : {}),
    searchable,
  };
}

function mentions({ label, description = '' }: Choice, wanted: string): boolean {
  return comparable(label).includes(wanted) || comparable(description).includes(wanted);
}

/** A cursor that is none, or beyond the end, starts over. */
function cursorPosition(after: string, count: number): number {
  const position = /^\d{1,9}$/.test(after) ? Number(after) : 0;
  return position < count ? position : 0;
}

function explained(label: string, description: string, searchable = false): OptionsPage {
  return { options: [{ label, value: '', ...(description === '' ? {} : { description }) }], searchable };
}
