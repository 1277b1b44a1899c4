import type { MatchedProduct } from '../src/domain/company.ts';
import type { CompanyMatch, ResolvedMatch } from '../src/domain/run.ts';
import type { Sale } from '../src/domain/sale.ts';
import { PersonNeeded, type Run } from './run.ts';
import { shielded } from './shielded.ts';

/** A match with nothing planned left in it, and what HubSpot's user should know of what was made for it. */
export interface MadeMatch {
  match: ResolvedMatch;
  warnings: string[];
}

/**
 * Makes the customer and the products that QuickBooks doesn't have, each once however many runs ask. They stay
 * when the document fails: they are linked, and the next run uses them.
 */
export async function createMissing(run: Run, sale: Sale, plan: CompanyMatch): Promise<MadeMatch> {
  const { request } = run.input;
  const { match } = plan;
  const warnings = [...plan.warnings];

  if (match.plannedProducts.length > 0 || 'planned' in match.customer) run.say('creating what QuickBooks misses.');
  const made = new Map<string, MatchedProduct>();
  for (const product of match.plannedProducts) {
    made.set(product.key, await shielded(() => run.steps.quickbooksWrites.createProduct({ request, product })));
    warnings.push(`Product "${product.name}" was created in QuickBooks.`);
  }
  const { customer } = match;
  return {
    match: {
      customer:
        'matched' in customer
          ? customer.matched
          : await shielded(() =>
              run.steps.quickbooksWrites.createCustomer({
                request,
                buyer: sale.buyer,
                ...(sale.contact === undefined ? {} : { contact: sale.contact }),
                customer: customer.planned,
                ...(sale.currency === undefined ? {} : { currency: sale.currency }),
              }),
            ),
      products: match.products.map((product) => {
        if ('matched' in product) return product.matched;
        const created = made.get(product.plannedKey);
        if (!created) throw new PersonNeeded('A product of the sale was neither matched nor planned.');
        return created;
      }),
      ...(match.feeProduct === undefined ? {} : { feeProduct: match.feeProduct }),
      money: match.money,
    },
    warnings,
  };
}
