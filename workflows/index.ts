/** Every workflow of the product, by the name that Temporal knows it by. */
export { createEstimate } from './createEstimate.ts';
export { createExpense } from './createExpense.ts';
export { createInvoice } from './createInvoice.ts';
export { createPaidInvoice } from './createPaidInvoice.ts';
export { createRefundReceipt } from './createRefundReceipt.ts';
export { createSalesReceipt } from './createSalesReceipt.ts';
export { settleClaim } from './settleClaim.ts';
