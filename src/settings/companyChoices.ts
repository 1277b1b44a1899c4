import { NotNow, Refused, Unforeseen } from '../domain/problems.ts';
import { refValue, textOf, type Entity } from '../quickbooks/answers.ts';
import type { QuickBooksClient } from '../quickbooks/client.ts';
import { comparable, isQueryable, queryText } from '../quickbooks/queryText.ts';
import { quoted, SettingRefused } from './refusal.ts';

/** What a person meant, found in QuickBooks. */
export interface Choice {
  id: string;
  name: string;
}

/** One company's accounts, products and payment methods, asked for when a setting names one. */
export interface CompanyChoices {
  /** An active account of one of these types (`AccountType`), by id or name. Throws SettingRefused. */
  account(idOrName: string, types: readonly string[]): Promise<Choice>;
  /** An active product that can be sold, by id or name. Throws SettingRefused. */
  product(idOrName: string): Promise<Choice>;
  /** An active payment method, by id or name. Throws SettingRefused. */
  paymentMethod(idOrName: string): Promise<Choice>;
}

const ALL = 'Active IN (true,false)';

/** The choices of a company over the product's own client; each list is read once at most. */
export function createCompanyChoices(
  quickbooks: () => Pick<QuickBooksClient, 'query'>,
  realmId: string,
): CompanyChoices {
  const lists = new Map<'Account' | 'PaymentMethod', Promise<Entity[]>>();
  const list = (entity: 'Account' | 'PaymentMethod') => {
    const rows = lists.get(entity) ?? ask(() => quickbooks().query(realmId, entity, ALL));
    lists.set(entity, rows);
    return rows;
  };

  /** Items can be many: asked for by id and by name, and all of them only where a query can't be trusted. */
  async function items(idOrName: string): Promise<Entity[]> {
    const query = (where: string) => ask(() => quickbooks().query(realmId, 'Item', where));
    if (!isQueryable(idOrName)) return query(ALL);
    const rows: Entity[] = [];
    const properties = /^\d+$/.test(idOrName)
      ? ['Id', 'Name']
      : [idOrName.includes(':') ? 'FullyQualifiedName' : 'Name'];
    for (const property of properties) rows.push(...(await query(`${property} = ${queryText(idOrName)} AND ${ALL}`)));
    return [...new Map(rows.map((row) => [textOf(row['Id']), row])).values()];
  }

  return {
    async account(idOrName, types) {
      return choose(await list('Account'), idOrName, 'account', (row) => {
        const type = textOf(row['AccountType']);
        return types.includes(type) ? undefined : `is of the type ${type}; allowed: ${types.join(', ')}`;
      });
    },
    async product(idOrName) {
      const products = (await items(idOrName)).filter((row) => row['Type'] !== 'Category');
      return choose(products, idOrName, 'product', (row) => {
        if (row['Type'] === 'Group') return 'is a bundle; allowed: a service or product that is sold by itself';
        return refValue(row['IncomeAccountRef']) === undefined
          ? 'is not sold: it has no income account in QuickBooks'
          : undefined;
      });
    },
    async paymentMethod(idOrName) {
      return choose(await list('PaymentMethod'), idOrName, 'payment method', () => undefined);
    },
  };
}

/** The one row that is meant; `objection` says why a row can't be used. */
function choose(
  rows: readonly Entity[],
  idOrName: string,
  what: string,
  objection: (row: Entity) => string | undefined,
): Choice {
  const meant = rows.filter((row) => textOf(row['Id']) === idOrName || isNamed(row, idOrName));
  const active = meant.filter((row) => row['Active'] !== false);
  const usable = active.filter((row) => objection(row) === undefined);
  const [row, ...others] = usable;
  if (row && others.length === 0) return choiceOf(row);
  if (row) {
    const ids = usable.map((each) => `${textOf(each['Id'])} (${quoted(choiceOf(each).name)})`).join(', ');
    throw new SettingRefused(
      `${quoted(idOrName)} is the id or name of several ${what}s; give one of these ids: ${ids}`,
    );
  }
  if (active[0]) throw new SettingRefused(`the ${what} ${quoted(choiceOf(active[0]).name)} ${objection(active[0])}`);
  if (meant[0])
    throw new SettingRefused(
      `the ${what} ${quoted(choiceOf(meant[0]).name)} is inactive; make it active in QuickBooks`,
    );
  throw new SettingRefused(`there is no ${what} with the id or name ${quoted(idOrName)} in this QuickBooks company`);
}

function isNamed(row: Entity, name: string): boolean {
  return [row['Name'], row['FullyQualifiedName']].some((each) => comparable(textOf(each)) === comparable(name));
}

function choiceOf(row: Entity): Choice {
  return { id: textOf(row['Id']), name: textOf(row['FullyQualifiedName']) || textOf(row['Name']) };
}

/** Asks QuickBooks; whatever keeps it from answering becomes a sentence. */
async function ask(question: () => Promise<Entity[]>): Promise<Entity[]> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof Refused) throw new SettingRefused(error.failures.map((each) => each.sentence).join(' '));
    if (error instanceof NotNow || error instanceof Unforeseen)
      throw new SettingRefused(
        `QuickBooks can't be asked now, so the value can't be checked; try again later (${error.message})`,
      );
    throw error;
  }
}
