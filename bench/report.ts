import { table } from '../demo/table.ts';
import { total, type ActionCost, type RunCost } from './cost.ts';
import type { Load } from './load.ts';
import type { Memory } from './memory.ts';

/** Everything that one run of the bench has measured. */
export interface Figures {
  floor: Load[];
  invoice: Load[];
  costs: RunCost[];
  actions: ActionCost[];
  embedded: Memory;
  /** Absent when no PostgreSQL is installed. */
  postgres: Memory | undefined;
}

const RATIO_GOAL = 1.25;
const MEMORY_GOAL_MB = 350;
/** What "flat" allows between 1,000 and 1,500 invoices. */
const GROWTH_GOAL_MB = 15;

/** One line of the last table. */
type Row = [goal: string, figure: string, met: string];

/** The tables at the end: what an invoice costs, the loads, and each goal beside its figure. */
export function report(figures: Figures): string {
  return [
    costTable('one invoice from a deal', figures.costs),
    costTable(
      'every other action',
      figures.actions.flatMap(({ name, cold, warm }) => [
        { ...cold, name: `${name}, cold` },
        { ...warm, name: `${name}, warm` },
      ]),
    ),
    loadTable(figures),
    goalTable(figures),
  ].join('\n\n');
}

function costTable(title: string, costs: readonly RunCost[]): string {
  return table(
    [title, 'QuickBooks calls', 'HubSpot calls', 'activities', 'local', 'events', 'history', 'run'],
    costs.map((cost) => [
      cost.name,
      calls(cost.quickbooks),
      calls(cost.hubspot),
      `${cost.activities.length}: ${cost.activities.join(', ')}`,
      String(cost.localActivities),
      String(cost.events),
      `${(cost.bytes / 1024).toFixed(1)} KB`,
      `${cost.runMs} ms`,
    ]),
  );
}

function calls(byKind: Readonly<Record<string, number>>): string {
  const kinds = Object.entries(byKind).map(([kind, count]) => (count === 1 ? kind : `${count} × ${kind}`));
  return `${total(byKind)}${kinds.length === 0 ? '' : ': '}${kinds.join(', ')}`;
}

function loadTable({ floor, invoice }: Figures): string {
  const ms = (value: number) => (Number.isNaN(value) ? '–' : `${value.toFixed(0)} ms`);
  const row = (what: string, load: Load) => [
    what,
    String(load.atOnce),
    String(load.count),
    ms(load.runMs.p50),
    ms(load.runMs.p99),
    ms(load.endToEndMs.p50),
    ms(load.endToEndMs.p99),
    load.perSecond.toFixed(1),
    `${ms(load.cpu.worker * 1000)} / ${ms(load.cpu.temporal * 1000)} / ${ms(load.cpu.bench * 1000)}`,
  ];
  return table(
    [
      '',
      'at once',
      'runs',
      'run p50',
      'p99',
      'end to end p50',
      'p99',
      'per s',
      'CPU per run: worker / Temporal / bench',
    ],
    [...floor.map((load) => row('engine floor', load)), ...invoice.map((load) => row('invoice, warm', load))],
  );
}

function goalTable(figures: Figures): string {
  const { floor, invoice } = figures;
  const cost = (name: string) => figures.costs.find((each) => each.name === name);
  const ratio = (invoice[0]?.runMs.p50 ?? Number.NaN) / (floor[0]?.runMs.p50 ?? Number.NaN);
  const warm = cost('warm');
  const existing = cost('existing');
  const rows: Row[] = [
    atMost('warm run ÷ engine floor, p50 one at a time', ratio, RATIO_GOAL, 2),
    atMost('QuickBooks calls, warm', total(warm?.quickbooks ?? {}), 1),
    atMost('HubSpot calls, warm', total(warm?.hubspot ?? {}), 5),
    atMost('regular activities, warm', warm?.activities.length ?? Number.NaN, 4),
    atMost('history events, warm', warm?.events ?? Number.NaN, 34),
    atMost('QuickBooks calls, existing', total(existing?.quickbooks ?? {}), 1),
    atMost(
      'regular activities beside the answer, existing',
      existing?.activities.filter((name) => name !== 'completeAction').length ?? Number.NaN,
      1,
    ),
    ...figures.actions.flatMap(({ name, warm: run, goals }) => [
      atMost(`QuickBooks calls, ${name}, warm`, total(run.quickbooks), goals.quickbooks),
      atMost(`HubSpot calls, ${name}, warm`, total(run.hubspot), goals.hubspot),
    ]),
    ...memoryRows(figures),
    ...[1, 2].map((at): Row => {
      const share = (invoice[at]?.perSecond ?? Number.NaN) / (floor[at]?.perSecond ?? Number.NaN);
      return [
        `throughput, ${invoice[at]?.atOnce} at a time (no goal)`,
        `${invoice[at]?.perSecond.toFixed(1)}/s; floor ${floor[at]?.perSecond.toFixed(1)}/s; ${(share * 100).toFixed(0)} % of it`,
        '–',
      ];
    }),
  ];
  return table(['goal', 'figure', 'met?'], rows);
}

function memoryRows({ embedded, postgres }: Figures): Row[] {
  const line = (memory: Memory) => [...memory].map(([count, mb]) => `${mb.toFixed(0)} after ${count}`).join(', ');
  const rows: Row[] = [['service memory in MB, embedded database (no goal)', line(embedded), '–']];
  if (!postgres) {
    const how = 'skipped: no PostgreSQL here (Debian: apt-get install postgresql; or put initdb on the PATH)';
    return [...rows, [`service memory on PostgreSQL ≤ ${MEMORY_GOAL_MB} MB, flat from 1,000`, how, 'not measured']];
  }
  const at = (count: number) => postgres.get(count) ?? Number.NaN;
  return [
    ...rows,
    ['service memory in MB, PostgreSQL', line(postgres), '–'],
    atMost('… MB after 1,000', at(1_000), MEMORY_GOAL_MB),
    atMost('… MB more after 1,500 than after 1,000 ("flat")', at(1_500) - at(1_000), GROWTH_GOAL_MB),
  ];
}

/** A goal that can't be judged, for want of a figure, is not met. */
function atMost(goal: string, figure: number, limit: number, digits = 0): Row {
  return [`${goal} ≤ ${limit}`, figure.toFixed(digits), figure <= limit ? 'yes' : 'NO'];
}
