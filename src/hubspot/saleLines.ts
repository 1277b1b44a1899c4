import type { CompanySettings } from '../domain/company.ts';
import { failure, type Failure } from '../domain/failures.ts';
import { formatCents } from '../domain/money.ts';
import type { SaleLine } from '../domain/sale.ts';
import type { Properties } from './answers.ts';
import { dateProperty } from './calendarDay.ts';
import { AMOUNT_PROPERTIES, isLineProblem, lineAmounts, type LineAmounts, type LineProblem } from './lineAmounts.ts';
import { optionalText } from './texts.ts';

/** What is read of a line item. */
export const LINE_PROPERTIES: readonly string[] = [
  'name',
  'description',
  'hs_sku',
  'hs_product_id',
  'hs_product_type',
  ...AMOUNT_PROPERTIES,
  'recurringbillingfrequency',
  'hs_tcv',
  'hs_recurring_billing_start_date',
  'hs_position_on_quote',
  'hs_is_optional',
];

/** One line item as HubSpot has it. */
export interface LineItem {
  id: string;
  properties: Properties;
}

/** Line items as lines of a sale, with everything that is wrong with any of them. */
export interface SaleLines {
  lines: SaleLine[];
  omittedLines: string[];
  /** One of the lines recurs, so that HubSpot's total of the record may be that of several periods. */
  recurs: boolean;
  failures: Failure[];
}

/**
 * Turns line items into lines in the order of HubSpot's editor, whatever order they come in. Optional ones are left out.
 * A recurring line is one period of it, or the whole term where the settings say so.
 */
export function saleLines(
  items: readonly LineItem[],
  document: string,
  recurringLines: CompanySettings['recurringLines'] = 'one_period',
): SaleLines {
  const result: SaleLines = { lines: [], omittedLines: [], recurs: false, failures: [] };
  for (const item of items.toSorted(inEditorOrder)) {
    const name = shownName(item);
    if (item.properties['hs_is_optional'] === 'true') {
      result.omittedLines.push(name);
      continue;
    }
    const recurs = optionalText(item.properties['recurringbillingfrequency']) !== undefined;
    result.recurs ||= recurs;
    const amounts = recurs && recurringLines === 'whole_term' ? wholeTerm(item) : lineAmounts(item.properties);
    if (isLineProblem(amounts)) {
      result.failures.push(
        amounts.kind === 'invalid'
          ? failure('LineInvalid', { name, problem: amounts.problem })
          : failure('TotalMismatch', {
              expected: formatCents(amounts.amountCents),
              actual: formatCents(amounts.workedOutCents),
              document,
              where: `line "${name}"`,
            }),
      );
    } else if (optionalText(item.properties['name']) ?? optionalText(item.properties['hs_sku'])) {
      result.lines.push(saleLine(item, name, amounts));
    } else {
      result.failures.push(failure('LineInvalid', { name, problem: 'neither a name nor a SKU' }));
    }
  }
  return result;
}

/**
 * The whole term has one amount and no price by the piece, like tiered pricing; without that amount, one period it is.
 * HubSpot says the tax of one period: a line that is taxed must therefore come to whole periods.
 */
function wholeTerm({ properties }: LineItem): LineAmounts | LineProblem {
  const period = lineAmounts(properties);
  const amount = optionalText(properties['hs_tcv']);
  if (isLineProblem(period) || amount === undefined) return period;
  const { quantity = '1' } = properties;
  const term = lineAmounts({ amount, quantity });
  if (isLineProblem(term) || period.taxCents === 0) return term;
  const periods = term.netCents / period.netCents;
  if (!Number.isInteger(periods))
    return { kind: 'invalid', problem: 'a tax for one period, but not for the whole term' };
  return { ...term, taxCents: period.taxCents * periods };
}

function saleLine({ id, properties }: LineItem, name: string, amounts: LineAmounts): SaleLine {
  const description = optionalText(properties['description']);
  const sku = optionalText(properties['hs_sku']);
  const productId = optionalText(properties['hs_product_id']);
  const serviceDate = dateProperty(properties['hs_recurring_billing_start_date']);
  const { quantity, listPrice, discountNote, netCents, taxCents } = amounts;
  return {
    id,
    name,
    ...(description === undefined ? {} : { description }),
    ...(sku === undefined ? {} : { sku }),
    ...(productId === undefined ? {} : { productId }),
    isGoods: ['inventory', 'non_inventory'].includes(properties['hs_product_type'] ?? ''),
    quantity,
    ...(listPrice === undefined ? {} : { listPrice }),
    ...(discountNote === undefined ? {} : { discountNote }),
    netCents,
    taxCents,
    ...(serviceDate === undefined ? {} : { serviceDate }),
  };
}

/** What a person would recognise the line by. */
function shownName({ id, properties }: LineItem): string {
  return optionalText(properties['name']) ?? optionalText(properties['hs_sku']) ?? `line item ${id}`;
}

/** By position, those without one last; then by id, which grows with time. */
function inEditorOrder(one: LineItem, other: LineItem): number {
  const difference = position(one) - position(other);
  if (difference !== 0 && !Number.isNaN(difference)) return difference;
  return one.id.length - other.id.length || (one.id < other.id ? -1 : 1);
}

function position({ properties }: LineItem): number {
  const text = properties['hs_position_on_quote'];
  const value = text === undefined ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : Number.POSITIVE_INFINITY;
}
