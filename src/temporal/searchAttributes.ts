import { isGrpcServiceError, type ConnectionLike } from '@temporalio/client';
import proto from '@temporalio/proto';
import { SEARCH_ATTRIBUTES } from '../domain/searchAttributes.ts';
import { grpcCode } from './connection.ts';

const { IndexedValueType } = proto.temporal.api.enums.v1;
const TYPES = { KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD, BOOL: IndexedValueType.INDEXED_VALUE_TYPE_BOOL };
const INVALID_ARGUMENT = 3;
const ALREADY_EXISTS = 6;
const UNIMPLEMENTED = 12;
const PATIENCE_MS = 30_000;

/**
 * Makes the product's search attributes on the namespace, those that are missing, and waits until runs can use them.
 * Returns a sentence when they aren't there and may not be made from here, as in Temporal Cloud without the right:
 * runs can't start then.
 */
export async function ensureSearchAttributes(
  connection: ConnectionLike,
  namespace: string,
): Promise<string | undefined> {
  if (await isUsable(connection, namespace)) return undefined;
  const refusal = await add(connection, namespace);
  const until = Date.now() + (refusal ? 0 : PATIENCE_MS);
  while (!(await isUsable(connection, namespace))) {
    if (Date.now() > until)
      return `The namespace ${namespace} lacks search attributes that every run needs${refusal ? `, and they can't be added from here (${refusal})` : ''}: add ${described()}.`;
    await new Promise((wake) => setTimeout(wake, 250));
  }
  return undefined;
}

/** What the namespace needs, in the words of the command-line tool: `PortalId=Keyword, …`. */
function described(): string {
  return Object.values(SEARCH_ATTRIBUTES)
    .map(({ name, type }) => `${name} (${type === 'BOOL' ? 'Bool' : 'Keyword'})`)
    .join(', ');
}

/** Asks for what is missing; returns why it was refused. */
async function add(connection: ConnectionLike, namespace: string): Promise<string | undefined> {
  const present = await list(connection, namespace);
  const missing = Object.values(SEARCH_ATTRIBUTES).filter(({ name }) => present?.[name] === undefined);
  const wrong = Object.values(SEARCH_ATTRIBUTES).filter(
    ({ name, type }) => present?.[name] !== undefined && present[name] !== TYPES[type],
  );
  if (wrong.length > 0)
    throw new Error(
      `The namespace ${namespace} has ${wrong.map(({ name }) => name).join(', ')} with another type than ours (${described()}): use another namespace, or remove them there.`,
    );
  // One at a time: with several, one that a rival just made would take the others down with it.
  for (const { name, type } of missing) {
    try {
      await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: { [name]: TYPES[type] } });
    } catch (error) {
      if (isAlreadyThere(error)) continue;
      return detailsOf(error);
    }
  }
  return undefined;
}

async function list(connection: ConnectionLike, namespace: string) {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    return customAttributes;
  } catch {
    return undefined;
  }
}

/** Whether the front end knows every attribute: a list says what was asked for, a query what can be used. */
async function isUsable(connection: ConnectionLike, namespace: string): Promise<boolean> {
  // In backticks, because some of the names are words of the query language.
  const query = Object.values(SEARCH_ATTRIBUTES)
    .map(({ name, type }) => `\`${name}\` = ${type === 'BOOL' ? 'true' : "'x'"}`)
    .join(' AND ');
  try {
    await connection.workflowService.countWorkflowExecutions({ namespace, query });
    return true;
  } catch (error) {
    const code = grpcCode(error);
    if (code === INVALID_ARGUMENT) return false;
    // The time-skipping test server counts nothing; there the list has to do.
    if (code !== UNIMPLEMENTED) throw error;
    const present = await list(connection, namespace);
    return Object.values(SEARCH_ATTRIBUTES).every(({ name }) => present?.[name] !== undefined);
  }
}

function isAlreadyThere(error: unknown): boolean {
  return isGrpcServiceError(error) && (grpcCode(error) === ALREADY_EXISTS || /already exist/i.test(error.details));
}

function detailsOf(error: unknown): string {
  return isGrpcServiceError(error) ? error.details : 'the server gave no reason';
}
