import type { MovableClock } from '../stage/clock.ts';
import type { Company, Stored, Violation } from './company.ts';
import type { Operation } from './entities/kind.ts';
import { entityKind } from './entities/registry.ts';
import { objectNotFound } from './faults.ts';
import { isObject, objectsIn, type JsonObject } from './json.ts';
import { fill } from './largeLists.ts';
import type { LateCommits } from './lateCommits.ts';
import { merge, type Mergeable } from './merge.ts';
import { RequestIds } from './requestIds.ts';
import { decimal } from './totals.ts';
import { Traffic } from './traffic.ts';
import { present, unsupported, write } from './writes.ts';

/**
 * One company as its owner sees it: reads the books as they are, whatever the lag switches hide from the API, and acts
 * in them by hand. The rules of the entities hold here too.
 */
export class Realm {
  readonly company: Company;
  readonly requestIds: RequestIds;
  readonly traffic: Traffic;
  readonly #clock: MovableClock;
  readonly #lateCommits: LateCommits;

  constructor(company: Company, clock: MovableClock, lateCommits: LateCommits) {
    this.company = company;
    this.requestIds = new RequestIds(company.switches);
    this.traffic = new Traffic(company.switches);
    this.#clock = clock;
    this.#lateCommits = lateCommits;
  }

  /** All records of an entity that aren't deleted, e.g. `list('Invoice')`. */
  list(entity: string): Stored[] {
    const kind = this.#kind(entity);
    return this.company.all(kind.name).map((record) => present(this.company, kind, record));
  }

  /** One record by id; undefined when it never was or is deleted. */
  find(entity: string, id: string): Stored | undefined {
    const kind = this.#kind(entity);
    const record = this.company.find(kind.name, id);
    return record && present(this.company, kind, record);
  }

  /** What careful callers don't do, e.g. a write without a request id. */
  get violations(): readonly Violation[] {
    return this.company.violations;
  }

  /** Makes a record by hand, e.g. `create('Customer', { DisplayName: 'Ada' })`. */
  create(entity: string, fields: JsonObject): JsonObject {
    return this.#act(entity, 'create', fields);
  }

  /** Makes a customer by hand. */
  addCustomer(fields: JsonObject): JsonObject {
    return this.create('Customer', fields);
  }

  /** Voids a document by hand. */
  void(entity: string, id: string): JsonObject {
    return this.#act(entity, 'void', handleOf(this.#current(entity, id)));
  }

  /** Deletes a document by hand. */
  delete(entity: string, id: string): JsonObject {
    return this.#act(entity, 'delete', handleOf(this.#current(entity, id)));
  }

  /** Changes a record by hand. A changed TotalAmt of a sale lands on its first line. */
  edit(entity: string, id: string, changes: JsonObject): JsonObject {
    const { TotalAmt, ...rest } = changes;
    const old = this.#current(entity, id);
    const lines = TotalAmt !== undefined && entity.toLowerCase() !== 'payment' ? withTotal(old, TotalAmt) : undefined;
    const total = lines ? { Line: lines } : TotalAmt === undefined ? {} : { TotalAmt };
    return this.#act(entity, 'update', { ...rest, ...total, Id: id, SyncToken: old.SyncToken, sparse: true });
  }

  /** Makes a customer, item, account … inactive by hand. */
  deactivate(entity: string, id: string): JsonObject {
    return this.edit(entity, id, { Active: false });
  }

  /** Puts a payment or sales receipt into a bank deposit, after which it can't be voided (6540). */
  deposit(id: string, entity: 'Payment' | 'SalesReceipt' = 'Payment'): void {
    this.#current(entity, id);
    this.company.deposited.add(id);
  }

  /**
   * Merges one customer, vendor or item into another: the absorbed Id is gone (610, and from queries), and everything
   * that referred to it refers to the survivor.
   */
  merge(entity: Mergeable, absorbedId: string, survivorId: string): Stored {
    this.#current(entity, absorbedId);
    merge(this.company, entity, absorbedId, survivorId, this.#clock.now());
    return this.#current(entity, survivorId);
  }

  /** Adds many plain items or customers at once, all alike but for name, SKU and address; answers the new Ids. */
  fill(entity: 'Item' | 'Customer', count: number): string[] {
    return fill(this.company, entity, count, this.#clock.now());
  }

  /**
   * Changes preferences, group by group; null takes one away. For example
   *
   *     { SalesFormsPrefs: { AllowDiscount: false, AllowEstimates: false, CustomTxnNumbers: true } }
   *     { SalesFormsPrefs: { AutoApplyCredit: true, AllowServiceDate: true, DefaultTerms: null } }
   *     { TaxPrefs: { UsingSalesTax: true, PartnerTaxEnabled: null } }     the old tax engine
   *     { TaxPrefs: { UsingSalesTax: true, PartnerTaxEnabled: true } }     automated sales tax
   *     { CurrencyPrefs: { MultiCurrencyEnabled: true } }
   *     { AccountingInfoPrefs: { BookCloseDate: '2026-10-31' } }
   */
  setPreferences(changes: JsonObject): JsonObject {
    const old = this.#current('Preferences', '1');
    const groups = Object.entries(changes).map(([group, values]) => {
      const merged = { ...(isObject(old[group]) ? old[group] : {}), ...(isObject(values) ? values : {}) };
      return [group, Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null))] as const;
    });
    return this.edit('Preferences', '1', Object.fromEntries(groups));
  }

  /** Changes the company's own data, e.g. `{ Country: 'CA' }`. */
  setCompanyInfo(changes: JsonObject): JsonObject {
    return this.edit('CompanyInfo', '1', changes);
  }

  #act(entity: string, operation: Operation, body: JsonObject): JsonObject {
    this.#lateCommits.runDue(this.#clock.now());
    return write(this.company, { kind: this.#kind(entity), operation, body }, this.#clock.now());
  }

  #current(entity: string, id: string): Stored {
    this.#lateCommits.runDue(this.#clock.now());
    const record = this.company.find(this.#kind(entity).name, id);
    if (!record) throw objectNotFound();
    return record;
  }

  #kind(entity: string) {
    // A caller that asks after the clock has moved must see what committed meanwhile.
    this.#lateCommits.runDue(this.#clock.now());
    const kind = entityKind(entity);
    if (!kind) throw unsupported(entity);
    return kind;
  }
}

/** What a void or delete needs to say. */
function handleOf({ Id, SyncToken }: Stored): JsonObject {
  return { Id, SyncToken };
}

function withTotal(record: Stored, wanted: unknown): JsonObject[] {
  const difference = decimal(wanted).minus(decimal(record.TotalAmt));
  let open = true;
  return objectsIn(record.Line).map((line) => {
    if (!open || line.DetailType !== 'SalesItemLineDetail' || !isObject(line.SalesItemLineDetail)) return line;
    open = false;
    const amount = decimal(line.Amount).plus(difference).toNumber();
    return { ...line, Amount: amount, SalesItemLineDetail: { ...line.SalesItemLineDetail, Qty: 1, UnitPrice: amount } };
  });
}
