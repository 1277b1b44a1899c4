import type { WorkflowHandle } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { historyFromJSON, historyToJSON, type History } from '@temporalio/common/lib/proto-utils.js';
import proto from '@temporalio/proto';
import { Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { bundleWorkflows } from './workflowBundle.ts';

/** A recorded run, under the name that a person knows it by. */
export interface RecordedRun {
  name: string;
  workflowId: string;
  history: History;
}

/** How the code of today took a recorded run. */
export interface ReplayOutcome {
  name: string;
  workflowId: string;
  events: number;
  /** Where history and code part; absent when they agree. */
  parted?: { eventId: number; eventType: string; reason: string };
}

/** What a replay is made with. */
export interface ReplayOptions {
  /** The product's own workflows when absent, bundled once per call. */
  workflowBundle?: WorkflowBundleOption;
  /** With the keys that the runs were recorded with. */
  dataConverter?: DataConverter | undefined;
}

const { EventType } = proto.temporal.api.enums.v1;

/** Reads a history as Temporal's command-line tool and UI export it. Throws with a sentence when it isn't one. */
export function parseHistory(text: string, name: string): RecordedRun {
  let history: History;
  try {
    const json: unknown = JSON.parse(text);
    history = historyFromJSON(Array.isArray(json) ? { events: json } : json);
  } catch (error) {
    throw new Error(`${name} is not a history as Temporal exports it (JSON, with "events").`, { cause: error });
  }
  const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
  if (!started)
    throw new Error(`${name} is not a history as Temporal exports it: it doesn't begin with a run's start.`);
  return { name, workflowId: started.workflowId || name, history };
}

/** Fetches a run's history the way a person would export it, so that the JSON form is proven with it. */
export async function recordRun(handle: WorkflowHandle): Promise<RecordedRun> {
  const run = parseHistory(historyToJSON(await handle.fetchHistory()), handle.workflowId);
  return { ...run, workflowId: handle.workflowId };
}

/** Replays runs that a server still knows; see `replayRuns`. */
export async function replayHandles(
  handles: Iterable<WorkflowHandle>,
  options: ReplayOptions = {},
): Promise<ReplayOutcome[]> {
  const runs: RecordedRun[] = [];
  for (const handle of handles) runs.push(await recordRun(handle));
  return replayRuns(runs, options);
}

/** Runs the workflow code of today over recorded runs; no activity is executed and no server asked. */
export async function replayRuns(runs: Iterable<RecordedRun>, options: ReplayOptions = {}): Promise<ReplayOutcome[]> {
  const prepared = {
    workflowBundle: options.workflowBundle ?? (await bundleWorkflows(options.dataConverter)),
    ...(options.dataConverter ? { dataConverter: options.dataConverter } : {}),
  };
  const outcomes: ReplayOutcome[] = [];
  for (const run of runs) {
    const { name, workflowId } = run;
    const events = run.history.events?.length ?? 0;
    const reason = await replayOnce(prepared, run);
    outcomes.push({
      name,
      workflowId,
      events,
      ...(reason === undefined ? {} : { parted: await whereTheyPart(prepared, run, reason) }),
    });
  }
  return outcomes;
}

/** One line for a person: that they agree, or the event where they part. */
export function describeOutcome({ name, events, parted }: ReplayOutcome): string {
  if (!parted) return `${name}: ${events} events, the code does the same.`;
  return `${name}: history and code part at event ${parted.eventId} (${parted.eventType}): ${parted.reason}`;
}

type HistoryEvent = NonNullable<History['events']>[number];
type Prepared = Parameters<typeof Worker.runReplayHistory>[0];

/** Returns why the code can't follow the history, or `undefined` when it can. */
async function replayOnce(prepared: Prepared, { history, workflowId }: RecordedRun): Promise<string | undefined> {
  try {
    await Worker.runReplayHistory(prepared, history, workflowId);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** The core wraps the one sentence that matters in a printout of its own structures. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const quoted = /message: ("(?:[^"\\]|\\.)*")/.exec(text)?.[1];
  return quoted ? quoted.slice(1, -1).replaceAll('\\"', '"').replaceAll('\\n', '\n') : text;
}

async function whereTheyPart(prepared: Prepared, run: RecordedRun, reason: string) {
  const events = run.history.events ?? [];
  const named = /HistoryEvent\(id: (\d+),/.exec(reason)?.[1];
  const at = named
    ? events.findIndex((event) => String(event.eventId) === named)
    : await firstEventThatFails(prepared, run, reason);
  const event = events[Math.max(at, 0)];
  return { eventId: Number(event?.eventId ?? 1), eventType: typeName(event?.eventType), reason };
}

/**
 * Not every reason names its event. The shortest beginning of the history that fails for it ends with the workflow task
 * that it fails in; the event is the one of its commands that the reason speaks of, or the first.
 */
async function firstEventThatFails(prepared: Prepared, run: RecordedRun, reason: string): Promise<number> {
  const events = run.history.events ?? [];
  const tasks = events.flatMap((event, index) =>
    event.eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED ? [index] : [],
  );
  let [low, high] = [0, tasks.length - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const beginning = { ...run, history: { events: events.slice(0, endOfTask(events, tasks[middle] ?? 0)) } };
    if (await replayOnce(prepared, beginning)) high = middle;
    else low = middle + 1;
  }
  const task = tasks[low] ?? 0;
  const commands = events.slice(task + 1, endOfTask(events, task));
  const subject = /event '([^']*)'/.exec(reason)?.[1];
  const mentioned = subject ? commands.findIndex((event) => JSON.stringify(event).includes(`"${subject}"`)) : 0;
  return commands.length === 0 ? task : task + 1 + Math.max(mentioned, 0);
}

/** The index behind the events that a completed workflow task's commands made. */
function endOfTask(events: readonly HistoryEvent[], task: number): number {
  const id = String(events[task]?.eventId);
  let end = task + 1;
  while (end < events.length && taskOf(events[end]) === id) end += 1;
  return end;
}

/** The workflow task whose command made this event, by its event's id. */
function taskOf(event: HistoryEvent | undefined): string | undefined {
  for (const [field, value] of Object.entries(event ?? {}))
    if (field.endsWith('EventAttributes') && value !== null && typeof value === 'object')
      if ('workflowTaskCompletedEventId' in value) return String(value.workflowTaskCompletedEventId);
  return undefined;
}

/** `ActivityTaskScheduled`, as Temporal UI writes it. */
function typeName(type: number | null | undefined): string {
  const name = EventType[type ?? 0] ?? '';
  return name
    .replace('EVENT_TYPE_', '')
    .toLowerCase()
    .replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
