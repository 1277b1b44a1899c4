import type { ActionRequest } from '../src/domain/actions.ts';
import type { MatchedProduct, PlannedProduct } from '../src/domain/company.ts';
import { failure } from '../src/domain/failures.ts';
import { textOf } from '../src/quickbooks/answers.ts';
import { productBody, productName } from '../src/quickbooks/productBody.ts';
import { matchedProduct } from '../src/quickbooks/productById.ts';
import { comparable, firstCharacters, isQueryable, queryText } from '../src/quickbooks/queryText.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { makeOnce } from './entities.ts';

/** Makes a product, once, however many runs ask; the next run of a line that it is for finds and links it. */
export async function makeProduct(
  deps: ActivityDependencies,
  request: ActionRequest,
  product: PlannedProduct,
): Promise<MatchedProduct> {
  const { realmId } = request.inputs;
  const own = productName(product.name);
  const named = product.sku === undefined ? [own] : [own, productName(`${firstCharacters(own, 60)} (${product.sku})`)];
  const made = await makeOnce(deps, {
    key: { portalId: request.record.portalId, realmId, entity: 'product', hubspotKey: product.key },
    entity: 'Item',
    names: [...new Set(named)],
    body: (name) => productBody(product, name),
    nameTaken: (_holder, name) =>
      failure('QuickBooksRefused', { document: 'product', text: `the name "${name}" is in use already`, code: '6240' }),
    async holderOf(name) {
      // A product of this name in a category doesn't hold it: names are unique within their category.
      const where = isQueryable(name)
        ? `Name = ${queryText(name)} AND Active IN (true,false)`
        : 'Active IN (true,false)';
      const rows = await deps.quickbooks.query(realmId, 'Item', where);
      const holder = rows.find(
        (row) => comparable(textOf(row['FullyQualifiedName']) || textOf(row['Name'])) === comparable(name),
      );
      if (!holder) return { held: 'byNobody' };
      // The same name with the same SKU, or none, is the product that was asked for, whoever made it.
      const sku = textOf(holder['Sku']);
      const ours =
        holder['Active'] !== false &&
        holder['Type'] !== 'Category' &&
        holder['Type'] !== 'Group' &&
        comparable(sku) === comparable(firstCharacters(product.sku ?? '', 100));
      return ours ? { held: 'byOurs', entity: holder } : { held: 'byAnother', holder: 'product', name };
    },
    async read(id) {
      const entity = await deps.quickbooks.read(realmId, 'Item', id);
      return entity && entity['Active'] !== false ? entity : undefined;
    },
  });
  return matchedProduct(made);
}
