import { z } from 'zod';
import { ACTION_RULES, type Action } from './domain/actions.ts';
import type { RunTimings } from './domain/run.ts';
import type { EncryptionKey } from './store/encryption.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

const seconds = (fallback: number) =>
  z.coerce
    .number()
    .min(0)
    .max(90 * 24 * 3600)
    .default(fallback);
const port = z.coerce.number().int().min(0).max(65_535);
const webAddress = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .transform((address) => address.replace(/\/+$/, ''));

const encryptionKeys = z.string().transform((text, context): EncryptionKey[] => {
  const parts = text.split(',');
  const keys = parts.map((part) => {
    const separator = part.indexOf(':');
    // A key that stands alone is `k1`; among several each must say who it is, or a rotation would rename the old one.
    const id = separator >= 0 ? part.slice(0, separator).trim() : parts.length === 1 ? 'k1' : '';
    return { id, bytes: Buffer.from(part.slice(separator + 1).trim(), 'base64') };
  });
  if (
    keys.some((key) => key.bytes.length !== 32 || !/^[\w-]{1,40}$/.test(key.id)) ||
    new Set(keys.map(({ id }) => id)).size < keys.length
  ) {
    context.addIssue('must be 32 bytes in base64, or several as id:base64, separated by commas');
    return z.NEVER;
  }
  return keys;
});

const looks = z
  .string()
  .regex(/^\d+(\.\d+)?(,\d+(\.\d+)?)*$/, 'must be seconds, separated by commas')
  .transform((text) => text.split(',').map(Number));

/** Every variable that the product reads; `.env.example` explains each in one line. */
const ENVIRONMENT = z.object({
  PORT: port.default(3000),
  PUBLIC_URL: webAddress.optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgresql:// address' }).optional(),
  DATA_DIR: z.string().min(1).default('.data'),
  TEMPORAL_ADDRESS: z.string().min(1).optional(),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  TEMPORAL_UI_URL: webAddress.optional(),
  HUBSPOT_CLIENT_ID: z.string().min(1),
  HUBSPOT_CLIENT_SECRET: z.string().min(1),
  HUBSPOT_API_URL: webAddress.default('https://api.hubapi.com'),
  QUICKBOOKS_CLIENT_ID: z.string().min(1),
  QUICKBOOKS_CLIENT_SECRET: z.string().min(1),
  QUICKBOOKS_API_URL: webAddress.default('https://quickbooks.api.intuit.com'),
  QUICKBOOKS_TOKEN_URL: webAddress.default('https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer'),
  ENCRYPTION_KEY: encryptionKeys.default([]),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),

  LINK_FRESH_SECONDS: seconds(86_400),
  LIST_FRESH_SECONDS: seconds(600),
  LIST_ROWS: z.coerce.number().int().min(1_000).max(10_000_000).default(200_000),
  QUICKBOOKS_SEND_PAUSE_SECONDS: seconds(600),
  QUICKBOOKS_LATEST_COMMIT_SECONDS: seconds(14_400),
  QUICKBOOKS_SEARCH_LAG_SECONDS: seconds(900),
  QUICKBOOKS_LOOKS_SECONDS: looks.default([15, 60, 180, 600, 1800, 3600]),
  PAYMENT_WAITS_SECONDS: looks.default([3_600, 21_600, 86_400]),
  PAYMENT_WAIT_AT_MOST_SECONDS: seconds(432_000),
  QUICKBOOKS_WRITE_TIMEOUT_SECONDS: seconds(130),
  QUICKBOOKS_READ_TIMEOUT_SECONDS: seconds(50),
  HUBSPOT_TIMEOUT_SECONDS: seconds(25),
  QUICKBOOKS_STEP_SECONDS: seconds(60),
  HUBSPOT_STEP_SECONDS: seconds(30),
  WRITE_HEARTBEAT_SECONDS: seconds(30),
  RETRY_FIRST_SECONDS: seconds(2),
  RETRY_LONGEST_SECONDS: seconds(300),
  VENDOR_GIVE_UP_SECONDS: seconds(86_400),
  SALE_FRESH_SECONDS: seconds(900),
  HUBSPOT_LINK_LAG_SECONDS: seconds(60),
  BLOCK_SECONDS: seconds(0),
  HOLD_SECONDS: seconds(0),
  ANSWER_MARGIN_SECONDS: seconds(3_600),
  SWEEP_SECONDS: seconds(300),
  SHUTDOWN_GRACE_SECONDS: seconds(140),
  WORKFLOW_CACHE: z.coerce.number().int().min(2).max(10_000).default(50),
  STICKY_SECONDS: seconds(10),
});

/** The configuration, checked; every duration in milliseconds. */
export type Config = ReturnType<typeof shape>;

/** A variable is missing or malformed; the message names each of them and what it must be. */
export class ConfigurationError extends Error {
  constructor(problems: readonly string[]) {
    super(
      `The configuration can't be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}\nSee .env.example.`,
    );
    this.name = 'ConfigurationError';
  }
}

/** Reads the configuration from environment variables; an empty or blank variable counts as absent. Throws ConfigurationError. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const parsed = ENVIRONMENT.safeParse(given);
  if (!parsed.success)
    throw new ConfigurationError(
      // The value itself is never shown: it may be a secret.
      parsed.error.issues.map((issue) => {
        const name = String(issue.path[0]);
        return given[name] === undefined ? `${name} is missing.` : `${name} ${readable(issue.message)}.`;
      }),
    );
  return shape(parsed.data);
}

/** The part of the configuration that command-line tools need: where the database is. Throws ConfigurationError. */
export function readStorageConfig(
  environment: NodeJS.ProcessEnv,
): Pick<Config, 'databaseUrl' | 'dataDir' | 'encryptionKeys'> {
  const unused = {
    HUBSPOT_CLIENT_ID: '-',
    HUBSPOT_CLIENT_SECRET: '-',
    QUICKBOOKS_CLIENT_ID: '-',
    QUICKBOOKS_CLIENT_SECRET: '-',
  };
  return readConfig({ ...environment, ...unused });
}

function readable(message: string): string {
  return message.startsWith('must') ? message : `is not usable (${message.replace(/\.$/, '')})`;
}

function shape(env: z.output<typeof ENVIRONMENT>) {
  const ms = (value: number) => Math.round(value * 1000);
  const writeMs = ms(env.QUICKBOOKS_WRITE_TIMEOUT_SECONDS);
  const blockMs = (action: Action, holdDays = 0) =>
    ms(env.BLOCK_SECONDS) || (ACTION_RULES[action].blockDays + holdDays) * DAY_MS;
  return {
    port: env.PORT,
    /** What HubSpot signs: the public base address; absent means the local one, known when the port is. */
    publicUrl: env.PUBLIC_URL,
    databaseUrl: env.DATABASE_URL,
    dataDir: env.DATA_DIR,
    logLevel: env.LOG_LEVEL,
    encryptionKeys: env.ENCRYPTION_KEY,
    temporal: {
      address: env.TEMPORAL_ADDRESS,
      namespace: env.TEMPORAL_NAMESPACE,
      uiUrl: env.TEMPORAL_UI_URL,
      workflowCache: env.WORKFLOW_CACHE,
      stickyMs: ms(env.STICKY_SECONDS),
      shutdownGraceMs: ms(env.SHUTDOWN_GRACE_SECONDS),
    },
    hubspot: {
      apiUrl: env.HUBSPOT_API_URL,
      clientId: env.HUBSPOT_CLIENT_ID,
      clientSecret: env.HUBSPOT_CLIENT_SECRET,
      timeoutMs: ms(env.HUBSPOT_TIMEOUT_SECONDS),
    },
    quickbooks: {
      apiUrl: env.QUICKBOOKS_API_URL,
      tokenUrl: env.QUICKBOOKS_TOKEN_URL,
      clientId: env.QUICKBOOKS_CLIENT_ID,
      clientSecret: env.QUICKBOOKS_CLIENT_SECRET,
      readTimeoutMs: ms(env.QUICKBOOKS_READ_TIMEOUT_SECONDS),
      writeTimeoutMs: writeMs,
    },
    linkFreshMs: ms(env.LINK_FRESH_SECONDS),
    /** How long a company's lists are kept for dropdowns and checks, and how many rows of all companies together. */
    listFreshMs: ms(env.LIST_FRESH_SECONDS),
    listRows: env.LIST_ROWS,
    /** A trial of a write in an outage is worth many tries of a step: a minute at first, ten at most, unless set. */
    trialPauses: { firstMs: 30 * ms(env.RETRY_FIRST_SECONDS), longestMs: 2 * ms(env.RETRY_LONGEST_SECONDS) },
    saleFreshMs: ms(env.SALE_FRESH_SECONDS),
    linkLagMs: ms(env.HUBSPOT_LINK_LAG_SECONDS),
    /** P of never-twice: after this long between ledger and wire, nothing is sent. */
    sendPauseMs: ms(env.QUICKBOOKS_SEND_PAUSE_SECONDS),
    /** H of never-twice, P + L + S: only a look that began this long after sending may find that nothing came of it. */
    certainAfterMs: ms(
      env.QUICKBOOKS_SEND_PAUSE_SECONDS + env.QUICKBOOKS_LATEST_COMMIT_SECONDS + env.QUICKBOOKS_SEARCH_LAG_SECONDS,
    ),
    answerMarginMs: ms(env.ANSWER_MARGIN_SECONDS),
    sweepMs: ms(env.SWEEP_SECONDS),
    /** How long HubSpot waits for an action: the action's own days and those of a hold, or what a test sets for all. */
    blockMs,
    /** A run's durations, for a workflow's input. */
    runTimings: (action: Action, holdDays?: number): RunTimings => ({
      localTimeoutMs: 5_000,
      // A step outlives a call, so that the call's own limit is what shows; a killed step is noticed after this long.
      readTimeoutMs: ms(Math.max(env.HUBSPOT_STEP_SECONDS, env.HUBSPOT_TIMEOUT_SECONDS + 1)),
      matchTimeoutMs: ms(Math.max(env.QUICKBOOKS_STEP_SECONDS, env.QUICKBOOKS_READ_TIMEOUT_SECONDS + 1)),
      writeTimeoutMs: writeMs + 20_000,
      heartbeatTimeoutMs: ms(env.WRITE_HEARTBEAT_SECONDS),
      firstRetryMs: ms(env.RETRY_FIRST_SECONDS),
      longestRetryMs: ms(env.RETRY_LONGEST_SECONDS),
      vendorGiveUpMs: ms(env.VENDOR_GIVE_UP_SECONDS),
      answerAfterMs: Math.max(1_000, blockMs(action, holdDays) - ms(env.ANSWER_MARGIN_SECONDS)),
      looksMs: env.QUICKBOOKS_LOOKS_SECONDS.map(ms),
      waitsMs: env.PAYMENT_WAITS_SECONDS.map(ms),
      waitAtMostMs: ms(env.PAYMENT_WAIT_AT_MOST_SECONDS),
      ...(holdDays === undefined ? {} : { holdMs: ms(env.HOLD_SECONDS) || holdDays * DAY_MS }),
    }),
  };
}
