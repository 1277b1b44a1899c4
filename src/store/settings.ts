import { and, eq, inArray, sql } from 'drizzle-orm';
import type { CompanySettings } from '../domain/company.ts';
import { Unforeseen } from '../domain/problems.ts';
import { SETTINGS, type SettingName } from '../settings/table.ts';
import { paymentMethods, syncFilter } from '../settings/values.ts';
import type { Database } from './database.ts';
import { settings } from './schema.ts';

/** The settings of each portal and company. Values are kept as the texts that `npm run settings` has checked. */
export interface Settings {
  /** With defaults filled in. Throws Unforeseen when a stored value can't be understood: a person must look. */
  read(portalId: string, realmId: string): Promise<CompanySettings>;
  /** What was set, by name. */
  stored(portalId: string, realmId: string): Promise<Map<string, string>>;
  /** Saves all of these, or none. The values are checked already. */
  save(portalId: string, realmId: string, values: ReadonlyMap<SettingName, string>): Promise<void>;
  /** Goes back to the default of each. */
  remove(portalId: string, realmId: string, names: readonly SettingName[]): Promise<void>;
}

/** The settings over a database. */
export function createSettings(db: Database): Settings {
  const of = (portalId: string, realmId: string) => and(eq(settings.portalId, portalId), eq(settings.realmId, realmId));

  async function stored(portalId: string, realmId: string): Promise<Map<string, string>> {
    const rows = await db.select().from(settings).where(of(portalId, realmId));
    return new Map(rows.map((row) => [row.name, row.value]));
  }

  return {
    stored,
    async read(portalId, realmId) {
      return companySettings(await stored(portalId, realmId));
    },
    async save(portalId, realmId, values) {
      if (values.size === 0) return;
      // One statement: all rows or none.
      await db
        .insert(settings)
        .values([...values].map(([name, value]) => ({ portalId, realmId, name, value })))
        .onConflictDoUpdate({
          target: [settings.portalId, settings.realmId, settings.name],
          set: { value: sql`excluded.value` },
        });
    },
    async remove(portalId, realmId, names) {
      await db.delete(settings).where(and(of(portalId, realmId), inArray(settings.name, [...names])));
    },
  };
}

/** Stored texts as settings. Throws Unforeseen rather than book by a default that nobody chose. */
function companySettings(stored: ReadonlyMap<string, string>): CompanySettings {
  const text = (name: SettingName) => stored.get(name);
  const word = <Word extends string>(name: SettingName, ...words: readonly [Word, ...Word[]]): Word => {
    const value = text(name) ?? SETTINGS[name].byDefault;
    return words.find((each) => each === value) ?? unreadable(name);
  };
  const json = <Value>(name: SettingName, parse: (value: string) => Value, byDefault: Value): Value => {
    const value = text(name);
    if (value === undefined) return byDefault;
    try {
      return parse(value);
    } catch {
      return unreadable(name);
    }
  };
  const [contactLabel, timeZone] = [text('contact_label'), text('time_zone')];
  const incomeAccountId = text('income_account');
  const clearingAccountId = text('clearing_account');
  const feeProductId = text('fee_product');
  return {
    customerMatching: word('customer_matching', 'legacy', 'sync'),
    syncFilter: json('sync_filter', syncFilter, []),
    customerNameTaken: word('customer_name_taken', 'next', 'fail'),
    ...(contactLabel === undefined ? {} : { contactLabel }),
    ...(incomeAccountId === undefined ? {} : { incomeAccountId }),
    ...(clearingAccountId === undefined ? {} : { clearingAccountId }),
    ...(feeProductId === undefined ? {} : { feeProductId }),
    paymentMethods: json('payment_methods', paymentMethods, {}),
    ...(timeZone === undefined ? {} : { timeZone }),
    associateInvoicesAs: word('associate_invoices_as', 'invoice', 'note'),
    recurringLines: word('recurring_lines', 'one_period', 'whole_term'),
    allowBookedSale: word('allow_booked_sale', 'no', 'yes') === 'yes',
  };
}

function unreadable(name: SettingName): never {
  throw new Unforeseen(`The stored setting ${name} can't be understood: set it again with npm run settings.`);
}
