import { z } from 'zod';
import type { QuickBooksClient } from '../quickbooks/client.ts';
import type { Stores } from '../stores.ts';
import { createCompanyChoices } from './companyChoices.ts';
import { quoted, SettingRefused } from './refusal.ts';
import { isSettingName, SETTING_NAMES, settingRule, type CheckedValue, type SettingName } from './table.ts';
import { MAX_VALUE_CHARACTERS } from './values.ts';

const MAX_PAIRS = 50;
const name = z.string().max(MAX_VALUE_CHARACTERS, 'a name of a setting is far too long');
const owner = {
  portalId: z.string('--portal is missing').regex(/^\d{1,20}$/, '--portal must be the HubSpot account’s number'),
  realmId: z.string('--realm is missing').regex(/^\d{1,20}$/, '--realm must be the QuickBooks company’s number'),
};

/** What `npm run settings` asks for. */
export const SETTINGS_ORDER = z.discriminatedUnion(
  'verb',
  [
    z.object({ verb: z.literal('list'), ...owner }),
    z.object({ verb: z.literal('get'), ...owner, name }),
    z.object({
      verb: z.literal('set'),
      ...owner,
      pairs: z
        .array(
          z.object({
            name,
            value: z
              .string()
              .max(MAX_VALUE_CHARACTERS, `a value must not be longer than ${MAX_VALUE_CHARACTERS} characters`),
          }),
        )
        .min(1, 'name=value is missing')
        .max(MAX_PAIRS, 'too many values at once'),
    }),
    z.object({
      verb: z.literal('unset'),
      ...owner,
      names: z.array(name).min(1, 'the name of a setting is missing').max(MAX_PAIRS, 'too many names at once'),
    }),
  ],
  { error: 'the first word must be list, get, set or unset' },
);

export type SettingsOrder = z.output<typeof SETTINGS_ORDER>;

/** What the settings stand on; QuickBooks is asked only when a value names something in it. */
export interface SettingsMeans {
  stores: Pick<Stores, 'accounts' | 'connections' | 'settings'>;
  quickbooks: () => Pick<QuickBooksClient, 'query'>;
}

/** Lists, reads, saves or removes settings of one portal and company; returns the lines to print. Throws SettingRefused. */
export async function runSettings(means: SettingsMeans, order: SettingsOrder): Promise<string[]> {
  await refuseUnlessConnected(means.stores, order);
  const { portalId, realmId } = order;
  const { settings } = means.stores;
  switch (order.verb) {
    case 'list': {
      const stored = await settings.stored(portalId, realmId);
      return SETTING_NAMES.flatMap((each) => [`${each} = ${shown(each, stored)}`, `    ${settingRule(each).does}`]);
    }
    case 'get': {
      const [wanted] = known([order.name]);
      const stored = await settings.stored(portalId, realmId);
      return wanted ? [shown(wanted, stored)] : [];
    }
    case 'set': {
      const checked = await check(means, order);
      await settings.save(portalId, realmId, new Map([...checked].map(([each, { value }]) => [each, value])));
      return [
        ...[...checked].map(
          ([each, { value, shown: label }]) => `${each} = ${value}${label ? ` (${quoted(label)})` : ''}`,
        ),
        ...(await notes(settings, portalId, realmId)),
      ];
    }
    case 'unset': {
      const names = known(order.names);
      await settings.remove(portalId, realmId, names);
      const stored = await settings.stored(portalId, realmId);
      return [
        ...names.map((each) => `${each} = ${shown(each, stored)}`),
        ...(await notes(settings, portalId, realmId)),
      ];
    }
  }
}

/** One sentence for both cases: which companies others have connected is nobody's business. */
async function refuseUnlessConnected(
  { connections, accounts }: SettingsMeans['stores'],
  { portalId, realmId }: { portalId: string; realmId: string },
): Promise<void> {
  if (!(await connections.find('hubspot', portalId)))
    throw new SettingRefused(`HubSpot account ${portalId} is not connected. Connect it with npm run connect.`);
  if (!(await accounts.isGranted(portalId, realmId)) || !(await connections.find('quickbooks', realmId)))
    throw new SettingRefused(
      `QuickBooks company ${realmId} is not connected for HubSpot account ${portalId}. Connect it with npm run connect.`,
    );
}

/** The names, once each; throws SettingRefused with all that no setting has. */
function known(names: readonly string[]): SettingName[] {
  const strange = names.filter((each) => !isSettingName(each));
  if (strange.length > 0)
    throw new SettingRefused(
      `There is no setting ${strange.map(quoted).join(', ')}. The settings are ${SETTING_NAMES.join(', ')}.`,
    );
  return [...new Set(names.filter(isSettingName))];
}

/** All values in their final form, or SettingRefused with everything that is wrong with any of them. */
async function check(
  { quickbooks }: SettingsMeans,
  { pairs, realmId }: Extract<SettingsOrder, { verb: 'set' }>,
): Promise<Map<SettingName, CheckedValue>> {
  const names = known(pairs.map((pair) => pair.name));
  const twice = names.filter((each) => pairs.filter((pair) => pair.name === each).length > 1);
  if (twice.length > 0) throw new SettingRefused(`${twice.join(', ')} must be given once only.`);

  const problems: string[] = [];
  /** Collects what is refused, so that one answer names all of it. */
  async function attempt<Result>(
    each: SettingName,
    action: () => Result | Promise<Result>,
  ): Promise<Result | undefined> {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof SettingRefused)) throw error;
      problems.push(`${each}: ${error.message.replace(/\.$/, '')}. Allowed: ${settingRule(each).allowed}.`);
      return undefined;
    }
  }
  const parsed = new Map<SettingName, string>();
  for (const each of names) {
    const text = pairs.find((pair) => pair.name === each)?.value ?? '';
    const value = await attempt(each, () => settingRule(each).parse(text));
    if (value !== undefined) parsed.set(each, value);
  }
  if (problems.length > 0) throw refusal(problems);

  const choices = createCompanyChoices(quickbooks, realmId);
  const checked = new Map<SettingName, CheckedValue>();
  for (const [each, value] of parsed) {
    const found = await attempt(each, () => settingRule(each).find?.(choices, value) ?? { value });
    if (found) checked.set(each, found);
  }
  if (problems.length > 0) throw refusal(problems);
  return checked;
}

function refusal(problems: readonly string[]): SettingRefused {
  return new SettingRefused(...problems, 'Nothing was saved.');
}

function shown(each: SettingName, stored: ReadonlyMap<string, string>): string {
  return stored.get(each) ?? `${settingRule(each).byDefault} (default)`;
}

/** What is missing for the settings to work together. */
async function notes(settings: Stores['settings'], portalId: string, realmId: string): Promise<string[]> {
  const stored = await settings.stored(portalId, realmId);
  return stored.get('customer_matching') === 'sync' && !stored.has('sync_filter')
    ? ['Note: customer_matching is sync, and sync_filter is not set: every action fails until it is.']
    : [];
}
