import type { RebuiltCompany } from './rebuildCompany.ts';

const HEADS = ['Company', 'HubSpot account', 'Read', 'Marked', 'Rows made', 'Advanced', 'Conflicts'];

/** One line per company and HubSpot account, under a line of heads; numbers only. */
export function table(companies: readonly RebuiltCompany[]): string[] {
  const rows = companies.map((each) =>
    [each.realmId, each.portalId, each.documentsRead, each.marked, each.made, each.advanced, each.conflicts.length].map(
      String,
    ),
  );
  if (rows.length === 0) return [];
  const widths = HEADS.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return [HEADS, ...rows].map(line);
}
