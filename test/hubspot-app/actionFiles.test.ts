import { readFile } from 'node:fs/promises';
import { ACTION_RULES, ACTIONS, type Action, type DocumentKind } from '../../src/domain/actions.ts';
import { failure, FAILURES } from '../../src/domain/failures.ts';
import { INPUTS, inputsOf, type InputName, type InputRule } from '../../src/domain/inputs.ts';
import type { ActionOutcome } from '../../src/domain/outcome.ts';
import { parseActionRequest } from '../../src/hubspot/actionRequest.ts';
import { outputFieldsOf } from '../../src/hubspot/callback.ts';
import { CATCH_ALL } from '../../hubspot-app/actionFile.ts';
import { actionSchema, type ActionFile } from './projectSchema.ts';

const folder = new URL('../../hubspot-app/src/app/workflow-actions/', import.meta.url);
const files = {} as Record<Action, ActionFile>;

beforeAll(async () => {
  for (const action of ACTIONS)
    files[action] = actionSchema.parse(
      JSON.parse(await readFile(new URL(`${action}-hsmeta.json`, folder), 'utf8')) as unknown,
    );
});

function ruleOf(name: string): InputRule {
  return INPUTS[name as InputName];
}

test('the actions are called what the product calls them, and keep their uids', () => {
  expect(ACTIONS.map((action) => [files[action].uid, files[action].config.labels.en.actionName])).toEqual([
    ['create_invoice', 'Create a QuickBooks invoice'],
    ['create_estimate', 'Create a QuickBooks estimate'],
    ['create_sales_receipt', 'Create a QuickBooks sales receipt'],
    ['create_paid_invoice', 'Create a paid QuickBooks invoice'],
    ['create_expense', 'Create a QuickBooks expense'],
    ['create_refund_receipt', 'Create a QuickBooks refund receipt'],
  ]);
});

describe.each(ACTIONS)('%s', (action) => {
  test('is called by workflows only, on the records that it is for', () => {
    const { config } = files[action];
    expect(new URL(config.actionUrl).pathname).toMatch(new RegExp(`/hubspot/actions/${action}$`));
    expect(config.objectTypes).toEqual(ACTION_RULES[action].recordTypes);
    expect(config.isPublished).toBe(true);
  });

  test('shows every input that leaves a choice, in order, and nothing else', () => {
    const choices = inputsOf(action).filter((name) => ruleOf(name).takesId || ruleOf(name).words.length !== 1);
    expect(files[action].config.inputFields.map((field) => field.typeDefinition.name)).toEqual(choices);
  });

  test('takes from the service the lists that have ids, and has the words of the others, the default first', () => {
    for (const { typeDefinition } of files[action].config.inputFields) {
      const { words, takesId } = ruleOf(typeDefinition.name);
      if ('optionsUrl' in typeDefinition) {
        expect(takesId).toBe(true);
        expect(new URL(typeDefinition.optionsUrl).pathname).toMatch(
          new RegExp(`/hubspot/options/${typeDefinition.name}$`),
        );
      } else {
        expect(takesId).toBe(false);
        const options = 'options' in typeDefinition ? typeDefinition.options : [];
        expect(options.map(({ value }) => value)).toEqual(words);
      }
    }
  });

  test('marks as required exactly what the service misses when nothing is chosen', () => {
    const record = { objectId: '1', objectType: ACTION_RULES[action].recordTypes[0] };
    const parsed = parseActionRequest(action, {
      callbackId: 'ap-1-1-1-0',
      origin: { portalId: 1 },
      object: record,
      inputFields: {},
    });
    const missed = 'failures' in parsed ? parsed.failures.map(({ sentence }) => sentence) : [];
    const required = files[action].config.inputFields.filter(({ isRequired }) => isRequired);
    expect(required.map(({ typeDefinition }) => typeDefinition.name)).toContain('quickbooks_account');
    expect(missed).toEqual(
      required.map(
        ({ typeDefinition }) => failure('InputMissing', { input: ruleOf(typeDefinition.name).name }).sentence,
      ),
    );
  });

  test('passes the account to every list, and hides what belongs to a choice that was not made', () => {
    const { inputFields, inputFieldDependencies } = files[action].config;
    const names = inputFields.map((field) => field.typeDefinition.name);
    const lists = names.filter((name) => ruleOf(name).takesId && name !== 'quickbooks_account');
    expect(inputFieldDependencies).toEqual([
      {
        dependencyType: 'SINGLE_FIELD',
        controllingFieldName: 'quickbooks_account',
        dependentFieldNames: lists,
      },
      ...(names.includes('create_missing_products')
        ? [
            {
              dependencyType: 'CONDITIONAL_SINGLE_FIELD',
              controllingFieldName: 'create_missing_products',
              controllingFieldValue: 'yes',
              dependentFieldNames: ['income_account'],
            },
          ]
        : []),
      ...(names.includes('hold_days')
        ? [
            {
              dependencyType: 'CONDITIONAL_SINGLE_FIELD',
              controllingFieldName: 'when_not_possible',
              controllingFieldValue: 'hold',
              dependentFieldNames: ['hold_days'],
            },
          ]
        : []),
    ]);
  });

  test('has a label and a help text for each input, and a label for each word', () => {
    const { inputFields, labels } = files[action].config;
    const names = inputFields.map((field) => field.typeDefinition.name);
    expect(Object.keys(labels.en.inputFieldLabels)).toEqual(names);
    expect(Object.keys(labels.en.inputFieldDescriptions)).toEqual(names);
    const worded = inputFields.flatMap(({ typeDefinition }) =>
      'options' in typeDefinition
        ? [[typeDefinition.name, Object.fromEntries(typeDefinition.options.map((each) => [each.value, each.label]))]]
        : [],
    );
    expect(labels.en.inputFieldOptionLabels).toEqual(Object.fromEntries(worded));
    for (const text of Object.values(labels.en.inputFieldDescriptions)) expect(text).toMatch(/[a-z]\.$/);
    // Sentences of failures quote these labels.
    for (const name of names) {
      const quoted = /^"(.*)"$/.exec(ruleOf(name).name)?.[1];
      if (quoted !== undefined) expect(labels.en.inputFieldLabels[name]).toBe(quoted);
    }
  });

  test('declares and labels every output that the service answers with, and no other', () => {
    const written = new Set(outcomes(ACTION_RULES[action].kind).flatMap((each) => Object.keys(outputFieldsOf(each))));
    written.delete('hs_execution_state');
    const { outputFields, labels } = files[action].config;
    const declared = outputFields.map((field) => field.typeDefinition.name);
    expect(declared.toSorted()).toEqual([...written].toSorted());
    expect(Object.keys(labels.en.outputFieldLabels)).toEqual(declared);
  });

  test('offers for branching every word that an output with few words can have', () => {
    const answers = outcomes(ACTION_RULES[action].kind).map(outputFieldsOf);
    for (const { typeDefinition } of files[action].config.outputFields) {
      if (!('options' in typeDefinition)) continue;
      const words = new Set(answers.flatMap((answer) => answer[typeDefinition.name] ?? []));
      expect(typeDefinition.options.map(({ value }) => value).toSorted()).toEqual([...words].toSorted());
    }
  });

  test('has one rule per failure in the order of the code, and a rule for unknown ones at the end', () => {
    const { executionRules, labels } = files[action].config;
    const types = Object.keys(FAILURES);
    expect(executionRules.slice(0, types.length)).toEqual(
      types.map((type) => ({ labelName: type, conditions: { errorCode: type } })),
    );
    expect(executionRules.at(-1)).toEqual({ labelName: CATCH_ALL, conditions: { status: 'failed' } });
    expect(Object.keys(labels.en.executionRules)).toEqual(executionRules.map(({ labelName }) => labelName));
    for (const type of [...types, CATCH_ALL]) expect(labels.en.executionRules[type]).toBe('{{errorDetail}}');
  });

  test('says in the history what came of each run, from outputs that the run has', () => {
    const { executionRules, labels } = files[action].config;
    for (const outcome of outcomes(ACTION_RULES[action].kind)) {
      if (outcome.status === 'skipped' && action !== 'create-expense') continue;
      const outputs = outputFieldsOf(outcome);
      const rule = executionRules.find(({ conditions }) =>
        Object.entries(conditions).every(([output, word]) => outputs[output] === word),
      );
      const message = labels.en.executionRules[rule?.labelName ?? ''] ?? '';
      const shown = message.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => outputs[name] ?? whole);
      expect(shown).not.toBe('');
      expect(shown).not.toContain('{{');
    }
  });

  test('writes for people: no dashes, no placeholders but those that HubSpot fills in', () => {
    const { actionCardContent, executionRules, ...others } = files[action].config.labels.en;
    expect(JSON.stringify(files[action].config.labels)).not.toMatch(/[\u2013\u2014]| {2}/);
    expect(JSON.stringify(others)).not.toContain('{{');
    const inputs = files[action].config.inputFields.map((field) => field.typeDefinition.name);
    const outputs = files[action].config.outputFields.map((field) => field.typeDefinition.name);
    for (const name of placeholders(actionCardContent)) expect(inputs).toContain(name);
    for (const name of placeholders(Object.values(executionRules).join(' '))) expect(outputs).toContain(name);
  });
});

test('the help names what is created, with the right article', () => {
  const label = (action: Action) => files[action].config.labels.en.inputFieldLabels['quickbooks_account'];
  expect(label('create-invoice')).toBe('Which QuickBooks account would you like to create an invoice for?');
  expect(label('create-sales-receipt')).toBe('Which QuickBooks account would you like to create a sales receipt for?');
  const help = files['create-sales-receipt'].config.labels.en.inputFieldDescriptions['products'];
  expect(help).toContain('the line items of the deal, quote or payment are used');
});

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{([^}]*)\}\}/g)].map((match) => match[1] ?? '');
}

/** Every way in which a run can end, once with everything that it may say and once with as little as possible. */
function outcomes(kind: DocumentKind): ActionOutcome[] {
  const document = { kind, id: '145', totalCents: 12_345, currency: 'USD', url: 'https://app.qbo.intuit.com/app/x' };
  return [
    ...(['created', 'existing', 'replaced'] as const).flatMap((status): ActionOutcome[] => [
      { status, document: { ...document, number: '1045' }, differs: true, warnings: ['It has a warning.'] },
      { status, document, differs: false, warnings: [] },
    ]),
    { status: 'skipped', warnings: [] },
    ...(Object.keys(FAILURES) as (keyof typeof FAILURES)[]).map((type): ActionOutcome => ({
      status: 'failed',
      failures: [{ type, sentence: 'This is what to fix.' }],
    })),
  ];
}
