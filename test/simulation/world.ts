import { AsyncLocalStorage } from 'node:async_hooks';
import { asyncLocalStorage as activityContexts, Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import pLimit from 'p-limit';
import { pino } from 'pino';
import { sql } from 'drizzle-orm';
import { createLedgerActivities } from '../../activities/ledger.ts';
import { createQuickBooksActivities } from '../../activities/quickbooks.ts';
import type { ActivityDependencies } from '../../activities/dependencies.ts';
import { startQuickBooksSandbox, type QuickBooksSandbox } from '../../sandbox/quickbooks/server.ts';
import { LARKSPUR, sampleCompanies } from '../../sandbox/quickbooks/sampleCompanies.ts';
import { answerRequest } from '../../src/answering.ts';
import { ACTION_RULES, type Action, type ActionRequest, type RecordType } from '../../src/domain/actions.ts';
import { NotNow } from '../../src/domain/problems.ts';
import type { ActionOutcome } from '../../src/domain/outcome.ts';
import type { RunTimings, SettlerInput } from '../../src/domain/run.ts';
import { createDoubtBreaker } from '../../src/quickbooks/breaker.ts';
import { createQuickBooksClient } from '../../src/quickbooks/client.ts';
import { startSettlers } from '../../src/settlers.ts';
import { createBookedSales } from '../../src/store/bookedSales.ts';
import { createClaims } from '../../src/store/claims.ts';
import { openEmbedded, type OpenDatabase } from '../../src/store/database.ts';
import { createDeliveries } from '../../src/store/deliveries.ts';
import { createSecretBox } from '../../src/store/encryption.ts';
import { startSweeper } from '../../src/sweeper.ts';
import { castError } from '../../src/temporal/castErrors.ts';
import { settlerIdOf, workflowIdOf } from '../../src/temporal/runs.ts';
import * as workflows from '../../workflows/index.ts';
import { PROFILE, sampleInputs, samplePaidSale, sampleSale } from '../quickbooks/sampleParts.ts';
import type { Random } from './random.ts';
import { activityFailed, startWorkflow, type WorkflowHost, type WorkflowRun } from './temporalInVirtualTime.ts';
import type { VirtualTime } from './virtualTime.ts';
import { FaultyWire, type WirePlan } from './wire.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
/** The product's defaults: pause before the wire, latest commit, search lag, and never-twice's H of the three. */
export const P_MS = 600 * SECOND_MS;
export const L_MS = 14_400 * SECOND_MS;
export const S_MS = 900 * SECOND_MS;
export const H_MS = P_MS + L_MS + S_MS;
export const BLOCK_MS = 48 * HOUR_MS;
const MARGIN_MS = HOUR_MS;
const HEARTBEAT_MS = 30 * SECOND_MS;

const TIMINGS: RunTimings = {
  localTimeoutMs: 5 * SECOND_MS,
  readTimeoutMs: 30 * SECOND_MS,
  matchTimeoutMs: 300 * SECOND_MS,
  writeTimeoutMs: 140 * SECOND_MS,
  heartbeatTimeoutMs: HEARTBEAT_MS,
  firstRetryMs: SECOND_MS,
  longestRetryMs: 60 * SECOND_MS,
  vendorGiveUpMs: 24 * HOUR_MS,
  answerAfterMs: BLOCK_MS - MARGIN_MS,
  looksMs: [15, 60, 180, 600, 1800, 3600].map((seconds) => seconds * SECOND_MS),
  waitsMs: [HOUR_MS],
  waitAtMostMs: 24 * HOUR_MS,
};

/** What may strike an attempt of an activity at one of its points: the process dies, or stands still for a while. */
export type AttemptFate = { kind: 'killed'; point: number } | { kind: 'frozen'; point: number; forMs: number };

/** What the adversary decides as the world goes on. */
export interface Adversary extends WirePlan {
  fateOf(activity: string): AttemptFate | undefined;
  /** HubSpot takes an answer, and doesn't say so; or doesn't take it now. */
  callbackFails(): 'before' | 'after' | undefined;
}

/** One execution of the action in HubSpot. */
export interface Enrolment {
  request: ActionRequest;
  workflowId: string;
  enrolledAtMs: number;
  completions: { atMs: number; fields: Readonly<Record<string, string>> }[];
  /** Every answer that was sent, whether HubSpot took it or not. */
  told: string[];
}

/** A run of a workflow, as the server would know it. */
export interface ServerRun {
  run: WorkflowRun;
  state: 'open' | 'completed' | 'failed' | 'terminated';
  outcome?: unknown;
}

/** The ledger is one for all worlds of a process, since opening it takes a second; each world has ids of its own. */
export async function openLedger(): Promise<OpenDatabase> {
  const database = await openEmbedded(undefined);
  await database.db.execute(
    sql`create or replace function ledger_now() returns timestamptz language sql volatile as
        $$ select to_timestamp(current_setting('simulation.now')::double precision / 1000) $$`,
  );
  return database;
}

/** Tells the ledger the time. */
export async function tellLedger({ db }: OpenDatabase, nowMs: number): Promise<void> {
  await db.execute(sql`select set_config('simulation.now', ${String(nowMs)}, false)`);
}

interface Attempt {
  points: number;
  fate: AttemptFate | undefined;
  /** Tells the server that the process is gone, or that nobody has heard of it for too long. */
  lose: () => void;
}

const attempts = new AsyncLocalStorage<Attempt>();
const never = new Promise<never>(() => {});

/** The product between a ledger, a QuickBooks and a HubSpot, without any of Temporal's servers. */
export class World implements WorkflowHost {
  readonly enrolments: Enrolment[] = [];
  readonly runs = new Map<string, ServerRun>();
  /** Attempts that were killed, or stood still until nothing could be sent any more. */
  struckSteps = 0;
  /** Runs that an operator cancelled or terminated. */
  readonly stopped = new Set<string>();
  readonly wire: FaultyWire;
  readonly sandbox: QuickBooksSandbox;
  readonly time: VirtualTime;
  readonly deps: ActivityDependencies;
  readonly story: string[] = [];
  readonly #activities: Record<string, (input: never) => Promise<unknown>>;
  readonly #adversary: Adversary;
  readonly #random: Random;
  readonly #sweeper: ReturnType<typeof startSweeper>;

  private constructor(parts: {
    sandbox: QuickBooksSandbox;
    database: OpenDatabase;
    time: VirtualTime;
    random: Random;
    adversary: Adversary;
  }) {
    const { sandbox, database, time, random, adversary } = parts;
    this.sandbox = sandbox;
    this.time = time;
    this.#adversary = adversary;
    this.#random = random;
    this.wire = new FaultyWire({ sandbox, time, random, plan: adversary });
    const atOnce = pLimit(10);
    const quickbooks = createQuickBooksClient({
      apiUrl: 'https://quickbooks.invalid',
      tokens: { current: async (realmId) => sandbox.issueAccessToken(realmId), rejected: async () => undefined },
      transport: this.wire,
      // As many at once as Intuit allows; its rate would only stretch the worlds.
      limiter: { run: (_realmId, call) => atOnce(call) },
      readTimeoutMs: 20 * SECOND_MS,
      writeTimeoutMs: 120 * SECOND_MS,
    });
    const log = pino({ level: 'silent' });
    const profile = async () => ({ ...PROFILE, readAtMs: Date.now() });
    this.deps = {
      accounts: {
        isGranted: async () => true,
        profile,
        companyName: async () => PROFILE.name,
        settings: async () => ({ allowBookedSale: false }),
        saveProfile: async () => undefined,
      } as never,
      associations: { of: async () => ({ state: 'linked' }) } as never,
      bookedSales: this.#store(createBookedSales(database.db)),
      claims: this.#store(createClaims(database.db)),
      deliveries: this.#store(createDeliveries(database.db, createSecretBox([]))),
      entityClaims: {} as never,
      ledgerState: { refuseWhileOff: async () => undefined, writesOff: async () => undefined } as never,
      links: { drop: async () => undefined } as never,
      lists: { forget: () => undefined } as never,
      hubspot: { completeCallback: this.#complete.bind(this) } as never,
      quickbooks,
      breaker: createDoubtBreaker((realmId) => quickbooks.query(realmId, 'CompanyInfo', ''), {
        firstMs: 60 * SECOND_MS,
        longestMs: 600 * SECOND_MS,
      }),
      log,
      linkFreshMs: 24 * HOUR_MS,
      saleFreshMs: 5 * 60 * SECOND_MS,
      sendPauseMs: P_MS,
      certainAfterMs: H_MS,
      linkLagMs: 60 * SECOND_MS,
      answerMarginMs: MARGIN_MS,
      writeTimeoutMs: 120 * SECOND_MS,
    };
    this.#activities = { ...this.#madeUpActivities(), ...createQuickBooksActivities(this.deps) };
    this.#sweeper = startSweeper(
      {
        log,
        deliveries: this.deps.deliveries,
        ledgerState: this.deps.ledgerState,
        hubspot: this.deps.hubspot,
        answerMarginMs: MARGIN_MS,
        claims: { notAtRest: async () => [], forgetRelease: async () => undefined },
        runs: { stateOf: async () => 'open', settle: async () => false },
        settlerTimings: TIMINGS,
      },
      5 * 60 * SECOND_MS,
    );
  }

  static async create(parts: {
    database: OpenDatabase;
    time: VirtualTime;
    random: Random;
    adversary: Adversary;
  }): Promise<World> {
    const sandbox = await startQuickBooksSandbox({
      realms: sampleCompanies.filter(({ realmId }) => realmId === LARKSPUR.realmId),
    });
    return new World({ ...parts, sandbox });
  }

  async close(): Promise<void> {
    this.time.clear();
    await this.#sweeper.stop();
    await this.wire.close();
    await this.sandbox.close();
  }

  note(line: string): void {
    this.story.push(`${new Date(this.time.nowMs).toISOString().slice(5, 19).replace('T', ' ')}  ${line}`);
  }

  /** HubSpot's request, through the door: the delivery's row first, then the run, as the ingress does it. */
  async enrol(action: Action, record: { type: RecordType; id: string }, callbackId: string): Promise<void> {
    const request: ActionRequest = {
      action,
      kind: ACTION_RULES[action].kind,
      record: { portalId: '145000001', ...record },
      callbackId,
      inputs: sampleInputs(),
    };
    const workflowId = workflowIdOf(request);
    this.note(`HubSpot enrols ${record.type}-${record.id} (${callbackId})`);
    await this.deps.deliveries.receive(request, workflowId, BLOCK_MS, MARGIN_MS);
    this.enrolments.push({ request, workflowId, enrolledAtMs: this.time.nowMs, completions: [], told: [] });
    const input = { request, timings: TIMINGS };
    const code = { 'create-invoice': workflows.createInvoice, 'create-paid-invoice': workflows.createPaidInvoice };
    this.#start(workflowId, () => (action === 'create-paid-invoice' ? code[action] : code['create-invoice'])(input));
  }

  /** The sweeper's turn: overdue answers. */
  async answerOverdue(): Promise<void> {
    await this.#sweeper.sweep();
  }

  /** The sweeper's other turn: settlers for what dead runs left. */
  async settleAbandoned(): Promise<void> {
    const runs = {
      stateOf: async (workflowId: string) => {
        const state = this.runs.get(workflowId)?.state;
        return state === 'completed' || state === 'terminated' ? 'ended' : (state ?? 'unknown');
      },
      settle: async (input: SettlerInput) => {
        const workflowId = settlerIdOf(input.claimId);
        const last = this.runs.get(workflowId)?.state;
        if (last === 'open' || last === 'failed') return false;
        this.note(`a settler comes for claim ${input.claimId}`);
        this.#start(workflowId, () => workflows.settleClaim(input));
        return true;
      },
    };
    await startSettlers({ claims: this.deps.claims, runs, settlerTimings: TIMINGS }, this.deps.log);
  }

  cancel(workflowId: string): void {
    const known = this.runs.get(workflowId);
    if (known?.state !== 'open') return;
    this.note(`an operator cancels ${workflowId}`);
    this.stopped.add(workflowId);
    known.run.scope.cancel();
  }

  terminate(workflowId: string): void {
    const known = this.runs.get(workflowId);
    if (known?.state !== 'open') return;
    this.note(`an operator terminates ${workflowId}`);
    this.stopped.add(workflowId);
    known.run.isTerminated = true;
    known.state = 'terminated';
  }

  sleep(ms: number): Promise<void> {
    return this.time.sleep(ms);
  }

  /** An activity as the server runs it: attempts one after the other; a lost one may go on somewhere, unheard. */
  async execute(
    run: WorkflowRun,
    name: string,
    input: unknown,
    options: Parameters<WorkflowHost['execute']>[3],
  ): Promise<unknown> {
    const begunAtMs = this.time.nowMs;
    const giveUpAtMs = begunAtMs + (options.scheduleToCloseTimeout ?? Number.POSITIVE_INFINITY);
    let pauseMs = options.retry?.initialInterval ?? SECOND_MS;
    for (;;) {
      await this.time.sleep(30);
      if (run.isTerminated) return never;
      const ended = await this.#attempt(run, name, input);
      if ('value' in ended) return ended.value;
      if (ended.failure?.nonRetryable) throw activityFailed(name, ended.failure, false);
      const waitMs = Number(ended.failure?.nextRetryDelay ?? pauseMs);
      if (this.time.nowMs + waitMs > giveUpAtMs) throw activityFailed(name, ended.failure, true);
      await this.time.sleep(waitMs);
      pauseMs = Math.min(pauseMs * 2, options.retry?.maximumInterval ?? 60 * SECOND_MS);
    }
  }

  #attempt(
    run: WorkflowRun,
    name: string,
    input: unknown,
  ): Promise<{ value: unknown } | { failure: ApplicationFailure | undefined }> {
    const activity = this.#activities[name];
    if (!activity) throw new Error(`The simulation has no activity ${name}.`);
    return new Promise((resolve) => {
      const lose = () => void this.time.sleep(HEARTBEAT_MS).then(() => resolve({ failure: undefined }));
      const attempt: Attempt = { points: 0, fate: this.#adversary.fateOf(name), lose };
      if (attempt.fate && (attempt.fate.kind === 'killed' || attempt.fate.forMs > P_MS / 2)) this.struckSteps += 1;
      if (attempt.fate) this.note(`${name} will be ${attempt.fate.kind} at its point ${attempt.fate.point}`);
      const info = { workflowExecution: { workflowId: run.workflowId, runId: '1' }, activityType: name, attempt: 1 };
      const context = new (Context as unknown as new (...parts: unknown[]) => Context)(
        info,
        never,
        new AbortController().signal,
        () => undefined,
      );
      attempts.run(attempt, () =>
        activityContexts.run(context, () => {
          activity(input as never).then(
            (value) => resolve({ value: JSON.parse(JSON.stringify(value ?? null)) as unknown }),
            (error: unknown) => {
              const failure = error instanceof ApplicationFailure ? error : castError(error);
              if (failure.type === 'Unforeseen') this.note(`${name} failed unforeseen: ${String(error)}`);
              resolve({ failure });
            },
          );
        }),
      );
    });
  }

  #start(workflowId: string, code: () => Promise<unknown>): void {
    const { run, result } = startWorkflow({ workflowId, startedAtMs: this.time.nowMs, host: this }, code);
    const known: ServerRun = { run, state: 'open' };
    this.runs.set(workflowId, known);
    result.then(
      (outcome) => {
        if (known.state === 'open') Object.assign(known, { state: 'completed', outcome });
        this.note(`${workflowId} ends: ${JSON.stringify(outcome).slice(0, 160)}`);
      },
      (error: unknown) => {
        if (known.state === 'open') known.state = 'failed';
        this.note(`${workflowId} fails: ${String(error)}`);
      },
    );
  }

  /** Where a process may die or stand still: before and after each word with the ledger. */
  async #point(): Promise<void> {
    const attempt = attempts.getStore();
    if (!attempt) return;
    attempt.points += 1;
    if (attempt.fate?.point !== attempt.points) return;
    attempt.lose();
    if (attempt.fate.kind === 'killed') return never;
    this.#adversary.unheard(1);
    await this.time.sleep(attempt.fate.forMs);
    this.#adversary.unheard(-1);
  }

  #store<Store extends object>(store: Store): Store {
    return new Proxy(store, {
      get: (target, name, receiver) => {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          const call = () => Reflect.apply(member, target, args) as unknown;
          if (name === 'recordedAnswer') return call();
          return (async () => {
            await this.#point();
            // Each word takes its time, so that others come in between.
            await this.time.sleep(this.#random.between(0, 8));
            const result = await this.time.work(async () => call());
            await this.time.sleep(this.#random.between(0, 8));
            await this.#point();
            return result;
          })();
        };
      },
    });
  }

  async #complete(
    _portalId: string,
    callbackId: string,
    fields: Readonly<Record<string, string>>,
  ): Promise<'delivered' | 'tooLate'> {
    await this.time.sleep(100);
    const fails = this.#adversary.callbackFails();
    if (fails === 'before') throw new NotNow('HubSpot', 'HubSpot does not answer.');
    const enrolment = this.enrolments.find((each) => each.request.callbackId === callbackId);
    enrolment?.told.push(JSON.stringify(fields));
    const isWaiting =
      enrolment && this.time.nowMs < enrolment.enrolledAtMs + BLOCK_MS && enrolment.completions.length === 0;
    if (isWaiting) {
      enrolment.completions.push({ atMs: this.time.nowMs, fields });
      this.note(
        `HubSpot hears of ${callbackId}: ${fields['status']} ${fields['errorCode'] ?? fields['document_id'] ?? ''}`,
      );
    }
    if (fails === 'after') throw new NotNow('HubSpot', 'HubSpot does not answer.');
    return isWaiting ? 'delivered' : 'tooLate';
  }

  /** What HubSpot and the saved links say is not at stake here: the sale is always the same, and matched. */
  #madeUpActivities() {
    const ledger = createLedgerActivities(this.deps);
    const money = {};
    return {
      lookUp: ledger.lookUp,
      readSale: async ({ request }: { request: ActionRequest }) => {
        const changes = { record: request.record, readAtMs: Date.now() };
        return request.record.type === 'COMMERCE_PAYMENT' ? samplePaidSale(changes) : sampleSale(changes);
      },
      matchFromLinks: async ({ request, sale }: { request: ActionRequest; sale: { date: string } }) => ({
        standing: await ledger.lookUp({ request, date: sale.date, mergedIds: [] }),
        match: {
          customer: { matched: { id: this.#id('Customer') } },
          products: [{ matched: { id: this.#id('Item'), name: 'Soil Test', taxable: false } }],
          plannedProducts: [],
          money,
        },
        warnings: [],
      }),
      linkDocument: async () => [],
      completeAction: (input: { request: ActionRequest; outcome: ActionOutcome; claimId?: number }) => {
        const { request, outcome, claimId } = input;
        return answerRequest(this.deps, {
          portalId: request.record.portalId,
          callbackId: request.callbackId,
          workflowId: workflowIdOf(request),
          kind: request.kind,
          recordType: request.record.type,
          outcome,
          ...(claimId === undefined ? {} : { claimId }),
        });
      },
    };
  }

  #id(entity: 'Customer' | 'Item'): string {
    const rows = this.sandbox.realm(LARKSPUR.realmId).list(entity);
    const row = entity === 'Item' ? rows.find((each) => each['Name'] === 'Soil Test') : rows[0];
    return String(row?.['Id']);
  }
}
