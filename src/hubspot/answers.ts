import { z } from 'zod';

const digits = z.string().regex(/^\d+$/);

/** An id as HubSpot writes it: text in most places, a number in some (facts/hubspot 4.1). */
const id = z.union([digits, z.int().nonnegative().transform(String)]);

/** HubSpot writes `line items` or `line_items`, as it likes. */
const associations = z
  .record(
    z.string(),
    z.object({
      results: z.array(z.object({ id, type: z.string().nullish() })),
      paging: z.object({ next: z.object({ after: z.string() }).nullish() }).nullish(),
    }),
  )
  .transform((byType) =>
    Object.fromEntries(
      Object.entries(byType).map(([type, page]): [string, AssociatedIds] => [
        type.replaceAll(' ', '_'),
        {
          ids: [...new Set(page.results.map((each) => each.id))],
          kinds: kindsOf(page.results),
          more: Boolean(page.paging?.next),
        },
      ]),
    ),
  );

function kindsOf(results: readonly { id: string; type?: string | null | undefined }[]): Record<string, string[]> {
  const kinds: Record<string, string[]> = {};
  for (const { id: linkedId, type } of results) if (type) (kinds[linkedId] ??= []).push(type);
  return kinds;
}

/** What a record is associated with, in HubSpot's order, each once however many kinds of link there are. */
export interface AssociatedIds {
  ids: string[];
  /** HubSpot's names of the links by id: `deal_to_company` is a deal's primary company. */
  kinds: Readonly<Record<string, readonly string[]>>;
  /** HubSpot has more than it answered. */
  more: boolean;
}

/** Set properties only: HubSpot answers null or an empty text for the others. */
const properties = z
  .record(z.string(), z.string().nullish())
  .transform((all): Properties => Object.fromEntries(Object.entries(all).filter(([, value]) => value)) as Properties);

/** A record's properties by HubSpot's names; what isn't set isn't there. */
export type Properties = Readonly<Record<string, string>>;

/** One value that a property had, since when. */
export interface PastValue {
  value: string;
  sinceMs: number;
}

/** Past values by property, newest first as HubSpot answers them; what can't be dated is left out. */
const histories = z
  .record(z.string(), z.array(z.object({ value: z.string().nullish(), timestamp: z.union([z.string(), z.number()]) })))
  .transform((byName) =>
    Object.fromEntries(
      Object.entries(byName).map(([name, values]): [string, PastValue[]] => [
        name,
        values
          .map(({ value, timestamp }) => ({ value: value ?? '', sinceMs: new Date(timestamp).getTime() }))
          .filter(({ sinceMs }) => Number.isFinite(sinceMs))
          .toSorted((one, other) => other.sinceMs - one.sinceMs),
      ]),
    ),
  );

/** One record of HubSpot's. */
export const recordAnswer = z.object({
  id,
  properties,
  archived: z.boolean().nullish(),
  associations: associations.nullish(),
  propertiesWithHistory: histories.nullish(),
});

/** A batch read of records; the ones that were not found are simply not among the results. */
export const batchAnswer = z.object({
  results: z.array(z.object({ id, properties, archived: z.boolean().nullish() })),
});

/** A batch read of associations of one record. */
export const associationsAnswer = z.object({
  results: z.array(
    z.object({
      to: z.array(
        z.object({
          toObjectId: id,
          associationTypes: z.array(z.object({ typeId: z.number(), label: z.string().nullish() })).nullish(),
        }),
      ),
      paging: z.object({ next: z.object({ after: z.string() }).nullish() }).nullish(),
    }),
  ),
});

/** A created object. */
export const createdAnswer = z.object({ id });

/** The portal's own settings. */
export const accountAnswer = z.object({ timeZone: z.string().min(1), companyCurrency: z.string().regex(/^[A-Z]{3}$/) });

/** The names of refused properties; their values, which HubSpot's message repeats, are left behind. */
export const refusalAnswer = z.object({
  category: z
    .string()
    .regex(/^[A-Z_]{1,60}$/)
    .optional()
    .catch(undefined),
  errors: z
    .array(
      z.object({
        context: z
          .object({ propertyName: z.array(z.string().regex(/^[a-z0-9_]{1,100}$/)).catch([]) })
          .catch({ propertyName: [] }),
      }),
    )
    .catch([]),
});

/** New tokens; `hub_id` is the portal. */
export const tokenAnswer = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_in: z.number().positive(),
  hub_id: z.int().positive().transform(String),
});

/** An answer's text as this shape; undefined when it is none. */
export function readAnswer<Shape extends z.ZodType>(text: string, shape: Shape): z.output<Shape> | undefined {
  try {
    return shape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
