import type { HubSpotSandbox } from '../sandbox/hubspot/server.ts';
import { LARKSPUR } from '../sandbox/quickbooks/sampleCompanies.ts';
import type { QuickBooksSandbox } from '../sandbox/quickbooks/server.ts';
import type { LocalServer } from '../src/temporal/localServer.ts';
import type { Enrolment } from './enrolments.ts';
import { table } from './table.ts';

/** The table at the end: one row per enrolment. */
export function resultTable(enrolments: readonly Enrolment[], temporal: LocalServer): string {
  const rows = enrolments.map((each) => {
    const { outputs } = each.execution;
    return [
      each.scenario.action,
      each.record,
      short(each.title, 24),
      each.scenario.about,
      outputs['errorCode']
        ? `${outputs['status']}: ${outputs['errorCode']}`
        : (outputs['status'] ?? each.execution.state),
      outputs['document_number'] ?? '',
      outputs['document_total'] ?? '',
      each.tookMs === undefined ? '' : `${(each.tookMs / 1000).toFixed(1)} s`,
      `${temporal.uiUrl ?? ''}/namespaces/${temporal.namespace}/workflows/${encodeURIComponent(each.workflowId)}`,
    ];
  });
  const sentences = enrolments
    .filter((each) => each.execution.outputs['errorDetail'])
    .map((each) => `  ${each.record}: ${each.execution.outputs['errorDetail']}`);
  return [
    table(
      ['Action', 'Record', 'Name', 'What is special', 'Result', 'Number', 'Total', 'Time', 'Run in Temporal UI'],
      rows,
    ),
    '',
    'What HubSpot was told of the failures:',
    ...sentences,
  ].join('\n');
}

/** What did not end as it should have: results, documents in the books, products made, rules of the vendors broken. */
export function checkBooks(
  enrolments: readonly Enrolment[],
  hubspot: HubSpotSandbox,
  quickbooks: QuickBooksSandbox,
): string[] {
  const problems: string[] = [];
  for (const { scenario, record, execution } of enrolments) {
    const { status, errorCode } = execution.outputs;
    if (status !== scenario.expect.status || (errorCode ?? undefined) !== scenario.expect.errorCode)
      problems.push(`${record} (${scenario.about}) ended as ${status ?? execution.state} ${errorCode ?? ''}`);
  }
  const realm = quickbooks.realm(LARKSPUR.realmId);
  for (const [kind, { entity, alsoMakes }] of Object.entries(MADE_BY))
    for (const each of alsoMakes ? [entity, alsoMakes] : [entity])
      problems.push(...miscounted(enrolments, kind, realm.list(each), each));
  const barrels = realm.list('Item').filter((item) => item['Sku'] === 'RB-50').length;
  if (barrels !== 1) problems.push(`the new product was made ${barrels} times`);
  for (const violation of [...realm.violations, ...hubspot.violations])
    problems.push(`a vendor's rule was broken: ${JSON.stringify(violation)}`);
  return problems;
}

/** What each action leaves in QuickBooks. */
const MADE_BY: Record<string, { entity: string; alsoMakes?: string }> = {
  'create-invoice': { entity: 'Invoice' },
  'create-estimate': { entity: 'Estimate' },
  'create-sales-receipt': { entity: 'SalesReceipt' },
  'create-paid-invoice': { entity: 'Invoice', alsoMakes: 'Payment' },
  'create-expense': { entity: 'Purchase' },
  'create-refund-receipt': { entity: 'RefundReceipt' },
};

/** Records with more or fewer live documents than they should have; a voided one has a total of zero. */
function miscounted(
  enrolments: readonly Enrolment[],
  action: string,
  documents: readonly Record<string, unknown>[],
  entity: string,
): string[] {
  const live = documents.filter((document) => Number(document['TotalAmt']) !== 0);
  const own = enrolments.filter((each) => each.scenario.action === action);
  return [...new Set(own.map((each) => each.record))].flatMap((record) => {
    const all = own.filter((each) => each.record === record);
    const expected = all.some((each) => each.scenario.expect.status === 'created') ? 1 : 0;
    const { type, id } = all[0]?.scenario.record ?? { type: '', id: '' };
    const made = live.filter((document) => String(document['PrivateNote']).includes(` ${type}-${id} `)).length;
    return made === expected ? [] : [`${record} has ${made} × ${entity} instead of ${expected}`];
  });
}

function short(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
