import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { createLog } from '../../src/log.ts';
import { describeOutcome, replayHandles } from '../../src/temporal/replay.ts';
import { installRuntime } from '../../src/temporal/runtime.ts';
import { Random } from '../simulation/random.ts';
import { workflowBundle } from '../support/product.ts';
import { checkBooks, type LiveBreach } from './books.ts';
import { allEnded, playRound, type LiveRecord, type Round } from './round.ts';
import { BLOCK_SECONDS, startLiveStage } from './stage.ts';

/** Longer than H and two turns of the sweeper; nothing should take as long. */
const REST_MS = 60_000;
/** Together longer than two turns of the sweeper, which may find something to settle where nothing moves. */
const LOOK_MS = 900;
const QUIET_LOOKS = 7;

/** What the rounds on one stage came to. */
export interface LiveEnd {
  rounds: Round[];
  breaches: LiveBreach[];
  executions: number;
  /** From HubSpot's first request to the end of its step, the longest. */
  slowestAnswerMs: number;
  replayed: number;
}

/** Plays these seeds on one stage, one after the other, then checks the books; undefined when PostgreSQL is missing. */
export async function playLive(
  ledger: 'embedded' | 'postgres',
  seeds: readonly number[],
  onRound: (round: Round) => void = () => {},
): Promise<LiveEnd | undefined> {
  installRuntime(createLog('silent'));
  const stage = await startLiveStage(ledger);
  if (!stage) return undefined;
  const connection = await Connection.connect({ address: stage.config.temporal.address ?? '' });
  try {
    const client = new Client({ connection });
    const rounds: Round[] = [];
    for (const seed of seeds) {
      const round = await playRound(stage, client, new Random(seed), seed);
      rounds.push(round);
      onRound(round);
    }
    const records = rounds.flatMap((round) => round.records);
    await allEnded(records, (BLOCK_SECONDS + 10) * 1_000);
    const breaches = await untilAtRest(client, records);
    const replays = await replayAll(client);
    await stage.drain();
    breaches.push(...replays.breaches, ...(await checkBooks(stage, client, records)));
    const executions = records.flatMap((each) => each.executions);
    const answerMs = executions.map(
      ({ startedAt, endedAt }) => Date.parse(endedAt ?? startedAt) - Date.parse(startedAt),
    );
    return {
      rounds,
      breaches,
      executions: executions.length,
      slowestAnswerMs: Math.max(0, ...answerMs),
      replayed: replays.count,
    };
  } finally {
    await connection.close();
    await stage.stop();
  }
}

/** Doubts are waited out, and what dead runs left is settled: until no run is open in several looks in a row. */
async function untilAtRest(client: Client, records: readonly LiveRecord[]): Promise<LiveBreach[]> {
  const latest = Date.now() + REST_MS;
  let open: string[] = [];
  for (let quiet = 0; quiet < QUIET_LOOKS && Date.now() < latest;) {
    await delay(LOOK_MS);
    open = await listed(client, 'Running');
    quiet = open.length === 0 ? quiet + 1 : 0;
  }
  const breaches = open.map((id) => breachOf(records, id, 'unsettled', 'is still open'));
  for (const id of await listed(client, 'Failed'))
    breaches.push(breachOf(records, id, 'unexpected', `failed: ${await whyOf(client, id)}`));
  return breaches;
}

async function listed(client: Client, status: 'Running' | 'Failed'): Promise<string[]> {
  const ids = [];
  for await (const run of client.workflow.list({ query: `ExecutionStatus = '${status}'` })) ids.push(run.workflowId);
  return ids;
}

async function whyOf(client: Client, workflowId: string): Promise<string> {
  try {
    await client.workflow.getHandle(workflowId).result();
    return 'it did not';
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return String(cause);
  }
}

function breachOf(
  records: readonly LiveRecord[],
  workflowId: string,
  invariant: LiveBreach['invariant'],
  how: string,
): LiveBreach {
  const own = records.find(({ record }) => workflowId.includes(`${record.type}-${record.id}:`));
  return { invariant, what: `${workflowId} ${how}`, seed: own?.seed ?? 0 };
}

/** Each history that came of kills and faults is one more proof that workflows are deterministic. */
async function replayAll(client: Client): Promise<{ count: number; breaches: LiveBreach[] }> {
  const handles = [];
  for await (const run of client.workflow.list()) handles.push(client.workflow.getHandle(run.workflowId, run.runId));
  const outcomes = await replayHandles(handles, { workflowBundle: await workflowBundle() });
  const breaches = outcomes
    .filter((each) => each.parted)
    .map((each): LiveBreach => ({ invariant: 'unexpected', what: describeOutcome(each), seed: 0 }));
  return { count: outcomes.length, breaches };
}
