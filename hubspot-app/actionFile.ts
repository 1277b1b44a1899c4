import { ACTION_RULES, DOCUMENT_WORDS, RECORD_WORDS, type Action } from '../src/domain/actions.ts';
import { FAILURES } from '../src/domain/failures.ts';
import { INPUTS, inputsOf, type InputName, type InputRule } from '../src/domain/inputs.ts';
import {
  ACTION_TEXTS,
  APP_NAME,
  FAILURE_MESSAGE,
  INPUT_TEXTS,
  OUTCOME_TEXTS,
  OUTPUT_TEXTS,
  type ActionWords,
  type InputTexts,
} from './texts.ts';

/** The rule that catches a failure which the uploaded files don't know yet. */
export const CATCH_ALL = 'otherFailure';

/** True when an input leaves the person a choice: one with a single word is kept for later, and not shown. */
export function isOffered(name: InputName): boolean {
  const rule: InputRule = INPUTS[name];
  return rule.takesId || rule.words.length !== 1;
}

/** The inputs that an action shows, in the order of the editor. */
export function offeredInputs(action: Action): InputName[] {
  return inputsOf(action).filter(isOffered);
}

/**
 * The definition of one action, as HubSpot's developer projects take it (platform version 2026.03). `publicUrl` has no
 * slash at its end. Throws when an input has no texts.
 */
export function actionFile(action: Action, publicUrl: string) {
  const words = wordsOf(action);
  const inputs = offeredInputs(action).map((name) => ({ name, rule: INPUTS[name] as InputRule, texts: textsOf(name) }));
  const outputs = Object.entries(OUTPUT_TEXTS);
  const failureTypes = Object.keys(FAILURES);
  const outcomes = OUTCOME_TEXTS.filter(({ onlyOn }) => onlyOn === undefined || onlyOn === action);
  return {
    // The uid is the action's identity: another one would be another action, and leave saved workflows without theirs.
    uid: action.replaceAll('-', '_'),
    type: 'workflow-action',
    config: {
      actionUrl: `${publicUrl}/hubspot/actions/${action}`,
      isPublished: true,
      // The service refuses every other caller, so agents are not offered these actions.
      supportedClients: [{ client: 'WORKFLOWS' }],
      objectTypes: [...ACTION_RULES[action].recordTypes],
      inputFields: inputs.map(({ name, rule, texts }) => ({
        typeDefinition: { name, ...choicesOf(name, rule, texts, publicUrl) },
        supportedValueTypes: ['STATIC_VALUE'],
        isRequired: rule.isNeeded ?? false,
      })),
      inputFieldDependencies: dependencies(inputs),
      outputFields: outputs.map(([name, { type, options }]) => ({
        typeDefinition: {
          name,
          type,
          fieldType: { string: 'text', number: 'number', enumeration: 'select' }[type],
          ...(options ? { options: optionList(options) } : {}),
        },
      })),
      executionRules: [
        ...failureTypes.map((type) => ({ labelName: type, conditions: { errorCode: type } })),
        ...outcomes.map(({ labelName, conditions }) => ({ labelName, conditions })),
        { labelName: CATCH_ALL, conditions: { status: 'failed' } },
      ],
      labels: {
        en: {
          appDisplayName: APP_NAME,
          actionName: ACTION_TEXTS[action].name,
          actionDescription: ACTION_TEXTS[action].description,
          actionCardContent: `Create ${words.aDocument} in {{quickbooks_account}}`,
          inputFieldLabels: fromEntries(inputs, ({ texts }) => texts.label(words)),
          inputFieldDescriptions: fromEntries(inputs, ({ texts }) => texts.help(words)),
          inputFieldOptionLabels: fromEntries(
            inputs.filter(({ texts }) => texts.options),
            ({ texts }) => ({ ...texts.options }),
          ),
          outputFieldLabels: Object.fromEntries(outputs.map(([name, { label }]) => [name, label])),
          executionRules: Object.fromEntries([
            ...failureTypes.map((type) => [type, FAILURE_MESSAGE]),
            ...outcomes.map(({ labelName, message }) => [labelName, message(words)]),
            [CATCH_ALL, FAILURE_MESSAGE],
          ]) as Record<string, string>,
        },
      },
    },
  };
}

function wordsOf(action: Action): ActionWords {
  const { kind, recordTypes } = ACTION_RULES[action];
  const document = DOCUMENT_WORDS[kind];
  const records = recordTypes.map((type) => RECORD_WORDS[type]);
  const last = records.at(-1) ?? '';
  return {
    action,
    document,
    aDocument: `${/^[aeiou]/.test(document) ? 'an' : 'a'} ${document}`,
    record: records.length > 1 ? `${records.slice(0, -1).join(', ')} or ${last}` : last,
  };
}

function textsOf(name: InputName): InputTexts {
  const texts = INPUT_TEXTS[name];
  if (!texts) throw new Error(`Input ${name} has no texts in hubspot-app/texts.ts.`);
  return texts;
}

function choicesOf(name: InputName, rule: InputRule, texts: InputTexts, publicUrl: string) {
  if (rule.takesId)
    return { type: 'enumeration', fieldType: 'select', optionsUrl: `${publicUrl}/hubspot/options/${name}` };
  if (rule.words.length === 0) return { type: 'number', fieldType: 'number' };
  // In the code's order: HubSpot's editor shows the first one first, and that is the default.
  const options = rule.words.map((word) => {
    const label = texts.options?.[word];
    if (label === undefined)
      throw new Error(`The choice ${word} of input ${name} has no label in hubspot-app/texts.ts.`);
    return [word, label] as const;
  });
  return { type: 'enumeration', fieldType: 'select', options: optionList(Object.fromEntries(options)) };
}

function optionList(labels: Readonly<Record<string, string>>) {
  return Object.entries(labels).map(([value, label]) => ({ value, label }));
}

/** HubSpot passes one input's choice to another one's options request only where a dependency says so. */
function dependencies(inputs: readonly { name: InputName; rule: InputRule; texts: InputTexts }[]) {
  const lists = inputs.filter(({ name, rule }) => rule.takesId && name !== 'quickbooks_account');
  return [
    {
      dependencyType: 'SINGLE_FIELD',
      controllingFieldName: 'quickbooks_account',
      dependentFieldNames: lists.map(({ name }) => name as string),
    },
    ...inputs.flatMap(({ name, texts }) =>
      texts.shownOn
        ? [
            {
              dependencyType: 'CONDITIONAL_SINGLE_FIELD',
              controllingFieldName: texts.shownOn.input,
              controllingFieldValue: texts.shownOn.word,
              dependentFieldNames: [name as string],
            },
          ]
        : [],
    ),
  ];
}

function fromEntries<Input extends { name: InputName }, Value>(
  inputs: readonly Input[],
  value: (input: Input) => Value,
): Record<string, Value> {
  return Object.fromEntries(inputs.map((input) => [input.name, value(input)]));
}
