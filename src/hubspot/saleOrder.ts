import type { ActionInputs, DocumentKind, RecordRef } from '../domain/actions.ts';
import type { CompanySettings } from '../domain/company.ts';

/** Which record is read, for what, and what HubSpot doesn't say of it. */
export interface SaleOrder {
  record: RecordRef;
  /** What is to be made of the sale. */
  kind: DocumentKind;
  inputs: Pick<ActionInputs, 'customer' | 'products'>;
  settings: CompanySettings;
  /** The moment whose calendar day dates a deal's or quote's document: the run's start, epoch milliseconds. */
  nowMs: number;
  /** The company's time zone; UTC when nobody knows one. */
  timeZone?: string;
  /** The portal's currency, for records without one. */
  accountCurrency?: string;
  /** When HubSpot is read, epoch milliseconds; the machine's clock unless told. */
  readAtMs?: number;
}
