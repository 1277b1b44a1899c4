import { z } from 'zod';

/** What HubSpot's editor asks for. */
export interface OptionsQuestion {
  portalId: string;
  /** The company that is chosen above; empty when none is, or when it comes from a property of the record. */
  realmId: string;
  /** What the person typed to search; empty when nothing. */
  search: string;
  /** Our own cursor, as it came back; empty for the first page. */
  after: string;
}

const text = z.union([z.string(), z.number().transform(String)]);

/** An input comes as its value, or as an object that says where its value comes from (facts/hubspot 1.6). */
const input = z.union([
  text,
  z.object({ type: z.literal('STATIC_VALUE').optional(), value: text }).transform(({ value }) => value),
  z.unknown().transform(() => ''),
]);

const fetchOptions = z
  .object({ q: text.optional().catch(undefined), after: text.optional().catch(undefined) })
  .optional()
  .catch(undefined);

const OPTIONS_REQUEST = z.object({
  origin: z.object({ portalId: text.pipe(z.string().regex(/^\d{1,20}$/)) }),
  fetchOptions,
  // HubSpot's pages print them in here, too.
  inputFields: z.object({ quickbooks_account: input.optional(), fetchOptions }).nullish(),
});

/** Reads the body of an options request; undefined when it is none. */
export function readOptionsRequest(body: unknown): OptionsQuestion | undefined {
  const parsed = OPTIONS_REQUEST.safeParse(body);
  if (!parsed.success) return undefined;
  const { origin, inputFields, fetchOptions: asked } = parsed.data;
  return {
    portalId: origin.portalId,
    realmId: (inputFields?.quickbooks_account ?? '').trim(),
    search: asked?.q ?? inputFields?.fetchOptions?.q ?? '',
    after: asked?.after ?? inputFields?.fetchOptions?.after ?? '',
  };
}
