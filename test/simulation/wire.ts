import type { QuickBooksSandbox } from '../../sandbox/quickbooks/server.ts';
import {
  openVendorTransport,
  type VendorAnswer,
  type VendorCall,
  type VendorTransport,
} from '../../src/http/vendorCall.ts';
import type { Random } from './random.ts';
import type { VirtualTime } from './virtualTime.ts';

/** What goes wrong between us and QuickBooks. `late` is done up to L after it was sent, and never confirmed. */
export const WRITE_FAULTS = [
  'lost',
  'answerLost',
  'late',
  'refused',
  'throttled',
  'unavailable',
  'gatewayAfterWork',
  'truncated',
  'empty',
  'notSent',
  'otherAmount',
] as const;
export type WriteFault = (typeof WRITE_FAULTS)[number];

/** One create as QuickBooks' front door saw it. */
export interface SentCreate {
  requestId: string;
  body: string;
  entity: string;
}

/** What the wire asks before each call: the fault that strikes it, if any. */
export interface WirePlan {
  faultOf(entity: string, operation: 'create' | 'undo'): WriteFault | undefined;
  /** A read that isn't answered. */
  readFails(): boolean;
  /** How late a late commit is, in milliseconds: up to L. */
  latenessMs(): number;
  /** Something that still goes on where nobody hears of it has begun (1) or ended (-1). */
  unheard(change: 1 | -1): void;
  note(line: string): void;
}

/** The way to the sandbox, with faults, in virtual time. Everything that was created is remembered. */
export class FaultyWire implements VendorTransport {
  readonly sent: SentCreate[] = [];
  /** Called when QuickBooks has done something. */
  onCommit: () => void = () => {};
  undos = 0;
  /** Writes that something happened to. */
  struck = 0;
  /** While set, QuickBooks does nothing at all, or writes nothing, and shows it in one way or another. */
  down: 'all' | 'writes' | undefined;
  readonly #real = openVendorTransport();
  readonly #sandbox: QuickBooksSandbox;
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #plan: WirePlan;

  constructor(parts: { sandbox: QuickBooksSandbox; time: VirtualTime; random: Random; plan: WirePlan }) {
    this.#sandbox = parts.sandbox;
    this.#time = parts.time;
    this.#random = parts.random;
    this.#plan = parts.plan;
  }

  async send(call: VendorCall): Promise<VendorAnswer> {
    const url = new URL(call.url);
    const entity = url.pathname.split('/').at(-1) ?? '';
    const isQuery = entity === 'query';
    const isWrite = call.method === 'POST' && !isQuery;
    if (this.down === 'all' || (this.down === 'writes' && isWrite)) return this.#down(call, entity, isWrite);
    if (call.method === 'GET' || isQuery) return this.#read(call);
    const operation = url.searchParams.has('operation') ? 'undo' : 'create';
    if (operation === 'create')
      this.sent.push({ requestId: url.searchParams.get('requestid') ?? '', body: call.body ?? '', entity });
    else this.undos += 1;
    const fault = this.#plan.faultOf(entity, operation);
    if (fault) this.struck += 1;
    this.#plan.note(`POST ${entity} ${operation}${fault ? `, ${fault}` : ''}`);
    await this.#time.sleep(this.#random.between(20, 400));
    return fault ? this.#faulty(call, fault, entity) : this.#forward(call);
  }

  close(): Promise<void> {
    return this.#real.close();
  }

  async #down(call: VendorCall, entity: string, isWrite: boolean): Promise<VendorAnswer> {
    if (isWrite)
      this.sent.push({
        requestId: new URL(call.url).searchParams.get('requestid') ?? '',
        body: call.body ?? '',
        entity,
      });
    const way = this.#random.of(['hangs', 'resets', 'gateway'] as const);
    await this.#time.sleep(way === 'hangs' ? call.timeoutMs : this.#random.between(20, 400));
    return way === 'gateway' ? answered(503, '<html>503</html>') : { outcome: 'noAnswer', reason: 'no answer' };
  }

  async #read(call: VendorCall): Promise<VendorAnswer> {
    await this.#time.sleep(this.#random.between(20, 400));
    if (!this.#plan.readFails()) return this.#forward(call);
    await this.#time.sleep(call.timeoutMs);
    return { outcome: 'noAnswer', reason: 'no answer in time' };
  }

  async #faulty(call: VendorCall, fault: WriteFault, entity: string): Promise<VendorAnswer> {
    const noAnswer: VendorAnswer = { outcome: 'noAnswer', reason: 'the connection was reset' };
    switch (fault) {
      case 'notSent':
        return { outcome: 'notSent', reason: 'ECONNREFUSED' };
      case 'refused':
        return answered(400, {
          Fault: { Error: [{ Message: 'No', Detail: 'No', code: '6000' }], type: 'ValidationFault' },
        });
      case 'throttled':
        return answered(429, '<html>429</html>');
      case 'unavailable':
        return answered(503, '<html>503</html>');
      case 'lost':
        await this.#time.sleep(call.timeoutMs);
        return noAnswer;
      case 'late':
        void this.#commitLate(call, entity);
        await this.#time.sleep(this.#random.chance(0.5) ? 50 : call.timeoutMs);
        return noAnswer;
      case 'answerLost':
        await this.#forward(call);
        return noAnswer;
      case 'gatewayAfterWork':
        await this.#forward(call);
        return answered(504, '<html>504 Gateway Time-out</html>');
      case 'empty':
        await this.#forward(call);
        return answered(200, '');
      case 'truncated': {
        const whole = await this.#forward(call);
        return whole.outcome === 'answered' ? { ...whole, text: whole.text.slice(0, whole.text.length / 2) } : whole;
      }
      case 'otherAmount':
        return this.#forward({ ...call, body: withAnotherAmount(call.body ?? '') });
    }
  }

  async #commitLate(call: VendorCall, entity: string): Promise<void> {
    this.#plan.unheard(1);
    await this.#time.sleep(this.#plan.latenessMs());
    // It was let in hours ago, when its token was good.
    const authorization = `Bearer ${this.#sandbox.issueAccessToken(realmOf(call))}`;
    await this.#forward({ ...call, headers: { ...call.headers, authorization } });
    this.#plan.unheard(-1);
    this.#plan.note(`QuickBooks does the ${entity} that it never confirmed`);
  }

  #forward(call: VendorCall): Promise<VendorAnswer> {
    // The machine's own time limits don't count here.
    return this.#time.work(async () => {
      const answer = await this.#real.send({ ...call, timeoutMs: 20_000, url: this.#atSandbox(call.url) });
      if (call.method === 'POST') this.onCommit();
      return answer;
    });
  }

  #atSandbox(url: string): string {
    const { pathname, search } = new URL(url);
    return `${this.#sandbox.url}${pathname}${search}`;
  }
}

function realmOf(call: VendorCall): string {
  return new URL(call.url).pathname.split('/')[3] ?? '';
}

function answered(status: number, body: unknown): VendorAnswer {
  return {
    outcome: 'answered',
    status,
    header: () => undefined,
    text: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

/** QuickBooks made something else of it than was sent. */
function withAnotherAmount(body: string): string {
  const document = JSON.parse(body) as { Line?: { Amount: number; SalesItemLineDetail?: { UnitPrice: number } }[] };
  for (const line of (document.Line ?? []).slice(0, 1)) {
    line.Amount += 1;
    if (line.SalesItemLineDetail) line.SalesItemLineDetail.UnitPrice += 1;
  }
  return JSON.stringify(document);
}
