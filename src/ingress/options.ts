import { setTimeout as delay } from 'node:timers/promises';
import { Router, type Request, type RequestHandler } from 'express';
import { Refused } from '../domain/problems.ts';
import { safeError, type Log } from '../log.ts';
import type { Accounts } from '../store/accounts.ts';
import { choicesOf, isCompanyInput, isSearchable, type CompanyInput, type CompanySources } from './options/choices.ts';
import { explained, namedChoices, pageOf, type OptionsPage } from './options/page.ts';
import { readOptionsRequest, type OptionsQuestion } from './options/request.ts';
import { jsonBodyOf, onlyFromHubSpot, type SignatureRule } from './signedRequest.ts';

/** What stands behind the door for dropdowns. */
export interface OptionsDoor extends CompanySources {
  signature: SignatureRule;
  companies: Pick<Accounts, 'grantedRealms' | 'isGranted' | 'companyName'>;
  log: Log;
}

/** A person waits before an empty dropdown: after this long there is an explanation instead, and the reading goes on. */
const PATIENCE_MS = 2_400;

/**
 * `POST /hubspot/options/{input}`: the choices of an input, for the portal that signed the request and the company that
 * is chosen above it; ids and names of no other. What keeps them away is explained by a single choice without a value,
 * since HubSpot's editor shows no errors there.
 */
export function optionsRouter(door: OptionsDoor): Router {
  const router = Router();
  router.post('/:input', knownInput, onlyFromHubSpot(door.signature, door.log), async (request, response) => {
    const question = readOptionsRequest(jsonBodyOf(request));
    if (!question) {
      response.status(400).json({ message: 'This is not an options request.' });
      return;
    }
    const { input } = request.params;
    response.json(
      isCompanyInput(input) ? await choicesFor(door, input, question) : await companiesFor(door, question.portalId),
    );
  });
  return router;
}

const knownInput: RequestHandler<{ input: string }> = (request: Request<{ input: string }>, response, next) => {
  const { input } = request.params;
  if (input === 'quickbooks_account' || isCompanyInput(input)) next();
  else response.status(404).json({ message: 'There is no such input.' });
};

async function companiesFor(door: OptionsDoor, portalId: string): Promise<OptionsPage> {
  const realms = await door.companies.grantedRealms(portalId);
  if (realms.length === 0)
    return explained('No QuickBooks company is connected yet', "Connect one in the app's settings.");
  const named = await Promise.all(realms.map(async (id) => ({ id, name: await nameOf(door, id) })));
  return { options: namedChoices(named), searchable: false };
}

/** The company's name as it is now, else as it was last read. */
async function nameOf(door: OptionsDoor, realmId: string): Promise<string> {
  const asking = await patiently(door.profile(realmId)).catch((error: unknown) => {
    door.log.warn({ realm: realmId, ...safeError(error) }, "a company's name could not be read");
    return undefined;
  });
  return asking?.name ?? door.companies.companyName(realmId);
}

async function choicesFor(door: OptionsDoor, input: CompanyInput, question: OptionsQuestion): Promise<OptionsPage> {
  const { portalId, realmId } = question;
  if (realmId === '')
    return explained('Choose a QuickBooks account first', 'This list shows what that company has in QuickBooks.');
  if (!(await door.companies.isGranted(portalId, realmId)))
    return explained(
      'The QuickBooks account chosen above is not connected',
      'Choose one from the list of this HubSpot account.',
    );
  try {
    const choices = await patiently(choicesOf(input, realmId, door));
    return choices
      ? pageOf(choices, question, isSearchable(input))
      : explained('QuickBooks takes a while to answer', 'Open this list again in a moment.');
  } catch (error) {
    door.log.warn({ input, realm: realmId, ...safeError(error) }, 'a list for a dropdown could not be read');
    // The connection has ended, say: the sentence tells what to do.
    return error instanceof Refused
      ? explained('QuickBooks can not be asked', error.failures.map(({ sentence }) => sentence).join(' '))
      : explained('QuickBooks does not answer', 'Open this list again in a few minutes.');
  }
}

/** The result, or undefined when it takes longer than a person waits; the work goes on, whatever comes of it. */
async function patiently<Result>(work: Promise<Result>): Promise<Result | undefined> {
  const waiting = new AbortController();
  const patience = delay(PATIENCE_MS, undefined, { signal: waiting.signal, ref: false }).catch(() => undefined);
  try {
    return await Promise.race([work, patience]);
  } finally {
    waiting.abort();
    work.catch(() => undefined);
  }
}
