/** HubSpot's answers to a batch come in no order that a caller could rely on; this one is at least always the same. */
export function inNobodysOrder<Item extends { id: string }>(items: readonly Item[]): Item[] {
  const scrambled = ({ id }: Item): string => id.split('').toReversed().join('');
  return items.toSorted((one, other) => (scrambled(one) < scrambled(other) ? -1 : 1));
}
