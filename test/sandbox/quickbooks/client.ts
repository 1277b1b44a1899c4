import { startQuickBooksSandbox, type QuickBooksSandbox } from '../../../sandbox/quickbooks/server.ts';
import type { QuickBooksSandboxOptions } from '../../../sandbox/quickbooks/server.ts';
import { LARKSPUR } from '../../../sandbox/quickbooks/sampleCompanies.ts';

// Answers are read freely here: what is wrong with one shows in the expectation.
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any;

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json: Json;
}

/** A caller of one company, with a valid token and a request id of its own for each write. */
export class Client {
  readonly sandbox: QuickBooksSandbox;
  readonly realmId: string;
  token: string;
  #writes = 0;

  constructor(sandbox: QuickBooksSandbox, realmId: string = LARKSPUR.realmId) {
    this.sandbox = sandbox;
    this.realmId = realmId;
    this.token = sandbox.issueAccessToken(realmId);
  }

  async call(method: string, path: string, body?: string, contentType?: string): Promise<Answer> {
    const response = await fetch(`${this.sandbox.url}/v3/company/${this.realmId}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(contentType ? { 'content-type': contentType } : {}),
      },
      ...(body === undefined ? {} : { body }),
    });
    return answerOf(response);
  }

  async post(entity: string, body: Json, parameters: Record<string, string> = {}): Promise<Answer> {
    const query = new URLSearchParams({ minorversion: '75', requestid: `r${++this.#writes}`, ...parameters });
    return this.call('POST', `/${entity}?${query.toString()}`, JSON.stringify(body), 'application/json');
  }

  async read(entity: string, id: string): Promise<Answer> {
    return this.call('GET', `/${entity}/${id}?minorversion=75`);
  }

  async query(text: string): Promise<Answer> {
    return this.call('GET', `/query?query=${encodeURIComponent(text)}&minorversion=75`);
  }

  /** The sandbox's id of a record, by its name. */
  id(entity: string, name: string): string {
    const records = this.sandbox.realm(this.realmId).list(entity);
    const found = records.find((one) => one.FullyQualifiedName === name || one.Name === name);
    if (!found) throw new Error(`no ${entity} ${name}`);
    return found.Id;
  }

  /** An invoice body that is right: Maria, two visits of 65.00. */
  invoice(changes: Json = {}): Json {
    return {
      CustomerRef: { value: this.id('Customer', "Maria O'Brien") },
      TxnDate: '2026-11-20',
      Line: [this.line('Lawn Care Visit', 2, 65)],
      ...changes,
    };
  }

  line(item: string, Qty: number, UnitPrice: number, changes: Json = {}): Json {
    const Amount = Math.round(Qty * UnitPrice * 100) / 100;
    return {
      DetailType: 'SalesItemLineDetail',
      Amount,
      SalesItemLineDetail: { ItemRef: { value: this.id('Item', item) }, Qty, UnitPrice },
      ...changes,
    };
  }
}

export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  let json: Json;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, text, json };
}

/** The code of a fault of the first shape. */
export function codeOf(answer: Answer): string | undefined {
  return answer.json?.Fault?.Error?.[0]?.code;
}

/** Runs a test against a fresh sandbox and closes it, whatever happens. */
export async function withSandbox(
  work: (client: Client, sandbox: QuickBooksSandbox) => Promise<void>,
  options: QuickBooksSandboxOptions = {},
  realmId?: string,
): Promise<void> {
  const sandbox = await startQuickBooksSandbox(options);
  try {
    await work(new Client(sandbox, realmId), sandbox);
  } finally {
    await sandbox.close();
  }
}
