import type { ActionRequest } from '../src/domain/actions.ts';
import type { MatchedCustomer, MatchedProduct, PlannedCustomer, PlannedProduct } from '../src/domain/company.ts';
import type { CompanyMatch, DocumentOrder, WriteResult } from '../src/domain/run.ts';
import type { Sale, SaleContact } from '../src/domain/sale.ts';
import { refuseUnlessGranted } from './companyAccess.ts';
import { confirmRow } from './confirmRow.ts';
import { makeCustomer } from './customers.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { writeDocument } from './documents.ts';
import { matchInCompany } from './matchInCompany.ts';
import { makeProduct } from './products.ts';
import { takeBack } from './undoDocument.ts';

/** Steps that ask QuickBooks. */
export type QuickBooksActivities = ReturnType<typeof createQuickBooksActivities>;

/** QuickBooks' steps over its API; each makes sure that the portal may use the company. */
export function createQuickBooksActivities(deps: ActivityDependencies) {
  return {
    /** Asks QuickBooks for what the saved links miss, saves what it finds, and checks the sale against the company. */
    async matchSale(input: { request: ActionRequest; sale: Sale }): Promise<CompanyMatch> {
      await refuseUnlessGranted(deps, input.request);
      return matchInCompany(deps, input.request, input.sale);
    },

    /** Makes the customer that QuickBooks doesn't have, once. */
    async createCustomer(input: {
      request: ActionRequest;
      contact: SaleContact;
      customer: PlannedCustomer;
      currency?: string;
    }): Promise<MatchedCustomer> {
      await refuseUnlessGranted(deps, input.request);
      return makeCustomer(deps, input);
    },

    /** Makes a product that QuickBooks doesn't have, once. */
    async createProduct(input: { request: ActionRequest; product: PlannedProduct }): Promise<MatchedProduct> {
      await refuseUnlessGranted(deps, input.request);
      return makeProduct(deps, input.request, input.product);
    },

    /** Writes the document: one POST per generation, ever. */
    createDocument(order: DocumentOrder): Promise<WriteResult> {
      return writeDocument(deps, order);
    },

    /** Looks at a document that the ledger knows, or is in doubt about; sends nothing. */
    async confirmDocument(input: { request: ActionRequest; claimId: number }): Promise<WriteResult> {
      await refuseUnlessGranted(deps, input.request);
      return confirmRow(deps, input.request, await deps.claims.byId(input.claimId));
    },

    /** Takes a document back that was not made as planned. */
    async undoDocument(input: { request: ActionRequest; claimId: number }): Promise<WriteResult> {
      await refuseUnlessGranted(deps, input.request);
      return takeBack(deps, input.request, await deps.claims.byId(input.claimId));
    },
  };
}
