import type { ActionRequest } from '../src/domain/actions.ts';
import type { MatchedCustomer, MatchedProduct, PlannedCustomer, PlannedProduct } from '../src/domain/company.ts';
import type {
  AbsenceClaimed,
  CompanyMatch,
  DocumentOrder,
  ExpenseMatch,
  RefundMatch,
  WriteResult,
} from '../src/domain/run.ts';
import type { Buyer, PaymentFee, Sale, SaleContact } from '../src/domain/sale.ts';
import { refuseIfBooked } from './bookedSale.ts';
import { refuseUnlessGranted } from './companyAccess.ts';
import { confirmRow } from './confirmRow.ts';
import { makeCustomer } from './customers.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { writeDocument } from './documents.ts';
import { matchExpense } from './matchExpense.ts';
import { matchInCompany } from './matchInCompany.ts';
import { matchRefund } from './matchRefund.ts';
import { payInvoice } from './payments.ts';
import { makeProduct } from './products.ts';
import { thisRun } from './sending.ts';
import { abandonClaim, confirmClaim, declareAbsent, type LeftBehind } from './settling.ts';
import { takeBack } from './undoDocument.ts';

/** Steps that ask QuickBooks. */
export type QuickBooksActivities = ReturnType<typeof createQuickBooksActivities>;

/** QuickBooks' steps over its API; each makes sure that the portal may use the company. */
export function createQuickBooksActivities(deps: ActivityDependencies) {
  return {
    /** Asks QuickBooks for what the saved links miss, saves what it finds, and checks the sale against the company. */
    async matchSale(input: { request: ActionRequest; sale: Sale }): Promise<CompanyMatch> {
      await refuseUnlessGranted(deps, input.request);
      await refuseIfBooked(deps, input.request, input.sale);
      return matchInCompany(deps, input.request, input.sale);
    },

    /** Checks accounts and vendor of an expense with what QuickBooks says now. */
    async matchExpense(input: { request: ActionRequest; fee: PaymentFee }): Promise<ExpenseMatch> {
      await refuseUnlessGranted(deps, input.request);
      return matchExpense(deps, input.request, input.fee);
    },

    /** Finds out how a refund is booked: as the mirror of the sale's document, or as a sale of its own. */
    async matchRefund(input: { request: ActionRequest; sale: Sale }): Promise<RefundMatch> {
      await refuseUnlessGranted(deps, input.request);
      return matchRefund(deps, input.request, input.sale);
    },

    /** Makes the customer that QuickBooks doesn't have, once. */
    async createCustomer(input: {
      request: ActionRequest;
      buyer?: Buyer;
      contact?: SaleContact;
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

    /** Writes the payment of an invoice that is made: the second of two writes. */
    createPayment(input: { request: ActionRequest; claimId: number }): Promise<WriteResult> {
      return payInvoice(deps, input.request, input.claimId);
    },

    /** Looks at a document that the ledger knows, or is in doubt about; sends nothing. */
    async confirmDocument(input: { request: ActionRequest; claimId: number }): Promise<WriteResult> {
      await refuseUnlessGranted(deps, input.request);
      return confirmRow(deps, input.request, await deps.claims.byId(input.claimId));
    },

    /** The settler's look at a row that a dead run has left behind. */
    confirmClaim: (left: LeftBehind): Promise<WriteResult> => confirmClaim(deps, left),

    /** The settler takes back what a dead run has half made. */
    abandonClaim: (left: LeftBehind): Promise<WriteResult> => abandonClaim(deps, left),

    /** Takes a person's word that a document in doubt is not in QuickBooks. */
    declareAbsent: ({ send }: { send: string }): Promise<AbsenceClaimed> => declareAbsent(deps, send),

    /**
     * Takes a document back that must not stay. `cancelled`: an operator stopped the run before the payment was sent;
     * only the run that made the invoice may then undo it.
     */
    async undoDocument(input: { request: ActionRequest; claimId: number; cancelled?: boolean }): Promise<WriteResult> {
      const { request, claimId, cancelled = false } = input;
      await refuseUnlessGranted(deps, request);
      const row = await deps.claims.byId(claimId);
      if (cancelled && row.state === 'made' && row.begunBy === thisRun())
        await deps.claims.undoInstead(row.id, row.generation, 'made', 'Cancelled');
      return takeBack(deps, request, await deps.claims.byId(claimId));
    },
  };
}
