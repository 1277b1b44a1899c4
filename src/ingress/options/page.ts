import { comparable } from '../../quickbooks/queryText.ts';

/** One choice in a dropdown of HubSpot's editor. */
export interface Choice {
  label: string;
  value: string;
  description?: string;
}

/** What HubSpot is answered (facts/hubspot 1.6): it searches only what says that it is searchable. */
export interface OptionsPage {
  options: Choice[];
  /** Asks for the next page; absent on the last one. */
  after?: string;
  searchable: boolean;
}

const PAGE_SIZE = 100;

/** The page that a cursor asks for, of the choices that mention what is searched; a cursor that is none starts over. */
export function pageOf(
  choices: readonly Choice[],
  { search, after }: { search: string; after: string },
  searchable: boolean,
): OptionsPage {
  const wanted = comparable(search);
  const found = wanted === '' ? choices : choices.filter((choice) => mentions(choice, wanted));
  if (found.length === 0)
    return wanted === ''
      ? explained('QuickBooks has nothing to choose here', 'Add it in QuickBooks, then open this list again.')
      : explained('Nothing in QuickBooks fits', 'Search for a part of its name.', searchable);
  const start = cursorPosition(after, found.length);
  const end = start + PAGE_SIZE;
  return {
    options: found.slice(start, end),
    ...(end < found.length ? { after: String(end) } : {}),
    searchable,
  };
}

/** A single choice without a value, in place of an error: HubSpot's editor shows no errors of dropdowns. */
export function explained(label: string, description: string, searchable = false): OptionsPage {
  return { options: [{ label, value: '', description }], searchable };
}

const byName = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

/** Choices by name; those of one name are told apart by what else is known of them, and at last by their ids. */
export function namedChoices(entries: readonly { id: string; name: string; detail?: string }[]): Choice[] {
  const keys = new Map(entries.map((each) => [each, comparable(each.name)]));
  const names = counted([...keys.values()]);
  const isAlone = (each: (typeof entries)[number]) => names.get(keys.get(each) ?? '') === 1;
  const shared = entries.filter((each) => !isAlone(each));
  const details = counted(shared.map(fullName));
  return entries
    .toSorted((one, other) => byName.compare(one.name, other.name))
    .map((each) => {
      const isTold = each.detail !== undefined && details.get(fullName(each)) === 1;
      return {
        label: isAlone(each) ? each.name : `${each.name} (${isTold ? each.detail : each.id})`,
        value: each.id,
        ...(each.detail === undefined ? {} : { description: each.detail }),
      };
    });
}

function fullName({ name, detail = '' }: { name: string; detail?: string }): string {
  return comparable(`${name} (${detail})`);
}

function mentions({ label, description = '' }: Choice, wanted: string): boolean {
  return comparable(label).includes(wanted) || comparable(description).includes(wanted);
}

function cursorPosition(after: string, count: number): number {
  const position = /^\d{1,9}$/.test(after) ? Number(after) : 0;
  return position < count ? position : 0;
}

function counted(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
