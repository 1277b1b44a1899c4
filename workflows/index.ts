/** Every workflow of the product, by the name that Temporal knows it by. */
export { createInvoice } from './createInvoice.ts';
