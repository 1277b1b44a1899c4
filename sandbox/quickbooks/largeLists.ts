import type { Company } from './company.ts';
import { entityKind } from './entities/registry.ts';
import { textOf, type JsonObject } from './json.ts';
import { unsupported } from './writes.ts';

/**
 * Adds many plain records, "Bulk product 1" … or "Bulk customer 1" …, without the search for a taken name that each
 * single write makes. Counting goes on where the last call ended. Answers the new Ids in order.
 */
export function fill(company: Company, entity: 'Item' | 'Customer', count: number, at: Date): string[] {
  const kind = entityKind(entity);
  if (!kind || !Number.isInteger(count) || count < 0) throw unsupported(`fill ${entity}`);
  const start = company.all(entity).filter((one) => textOf(one.FullyQualifiedName).startsWith('Bulk ')).length;
  const rows = Array.from({ length: count }, (_none, index) => rowOf(entity, start + index + 1));
  const [first] = rows;
  if (!first) return [];
  // The first goes through the entity's own rules; the others are like it but for what names them.
  const built = kind.build({ company, body: { ...first, ...defaultsOf(company, entity) }, at });
  return rows.map((row) => company.insert(entity, kind.table, { ...built, ...row, ...shownName(row) }, at).Id);
}

function rowOf(entity: 'Item' | 'Customer', number: number): JsonObject {
  if (entity === 'Item') return { Name: `Bulk product ${number}`, Sku: `BULK-${number}` };
  return {
    DisplayName: `Bulk customer ${number}`,
    GivenName: 'Bulk',
    FamilyName: `Customer ${number}`,
    PrimaryEmailAddr: { Address: `customer.${number}@bulk.example` },
  };
}

function defaultsOf(company: Company, entity: 'Item' | 'Customer'): JsonObject {
  if (entity === 'Customer') return {};
  const income = company.all('Account').find((one) => one.AccountType === 'Income');
  return { Type: 'Service', UnitPrice: 10, ...(income ? { IncomeAccountRef: { value: income.Id } } : {}) };
}

function shownName({ Name, DisplayName }: JsonObject): JsonObject {
  const name = Name ?? DisplayName;
  return { FullyQualifiedName: name, ...(DisplayName === undefined ? {} : { PrintOnCheckName: name }) };
}
