import { Client, isGrpcServiceError } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, type NativeConnectionOptions } from '@temporalio/worker';

/** Which server, and how it is spoken to. */
export interface ConnectOptions {
  address: string;
  namespace: string;
  /**
   * Takes TLS, API key and the like from the SDK's own environment configuration. For a server that somebody named;
   * one that we started ourselves is never spoken to with somebody's Cloud credentials.
   */
  fromEnvironment?: boolean;
  dataConverter?: DataConverter | undefined;
  /** How long a server that doesn't answer is waited for; 30 s by default. */
  patienceMs?: number;
  onProgress?: (line: string) => void;
}

/** One connection for worker and client: a run can then start on the worker of the process that asked for it. */
export interface TemporalConnection {
  readonly connection: NativeConnection;
  readonly client: Client;
  readonly address: string;
  readonly namespace: string;
  /** Throws when the server doesn't answer now. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** Temporal can't be used; the message says what to look at. */
export class TemporalUnreachable extends Error {
  override readonly name = 'TemporalUnreachable';
}

const NOT_FOUND = 5;
const REFUSED: ReadonlySet<number> = new Set([7, 16]);
const PAUSE_MS = 500;

/** Connects, and makes sure that the namespace is there. Throws TemporalUnreachable. */
export async function connectTemporal(options: ConnectOptions): Promise<TemporalConnection> {
  const { address, namespace } = options;
  const connection = await connectPatiently(options);
  try {
    await connection.withDeadline(Date.now() + 10_000, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
  } catch (error) {
    await connection.close();
    throw new TemporalUnreachable(sentenceFor(error, options), { cause: error });
  }
  const client = new Client({
    connection,
    namespace,
    ...(options.dataConverter ? { dataConverter: options.dataConverter } : {}),
  });
  return {
    connection,
    client,
    address,
    namespace,
    async check() {
      await connection.withDeadline(Date.now() + 3_000, () => connection.workflowService.getSystemInfo({}));
    },
    close: () => connection.close(),
  };
}

async function connectPatiently(options: ConnectOptions): Promise<NativeConnection> {
  const until = Date.now() + (options.patienceMs ?? 30_000);
  const native = nativeOptions(options);
  for (let said = 0; ;) {
    try {
      return await NativeConnection.connect(native);
    } catch (error) {
      // A wrong certificate or key doesn't get better by waiting.
      if (REFUSED.has(grpcCode(error) ?? 0) || Date.now() > until)
        throw new TemporalUnreachable(sentenceFor(error, options), { cause: error });
      if (Date.now() - said > 2_500) {
        options.onProgress?.(`Waiting for Temporal at ${options.address} …`);
        said = Date.now();
      }
      await new Promise((wake) => setTimeout(wake, PAUSE_MS));
    }
  }
}

function nativeOptions(options: ConnectOptions): NativeConnectionOptions {
  if (!options.fromEnvironment) return { address: options.address };
  return { ...loadClientConnectConfig().connectionOptions, address: options.address };
}

function sentenceFor(error: unknown, { address, namespace }: ConnectOptions): string {
  const code = grpcCode(error);
  if (code === NOT_FOUND)
    return `Temporal at ${address} has no namespace ${namespace}: create it (temporal operator namespace create --namespace ${namespace} --retention 168h), or set TEMPORAL_NAMESPACE.`;
  if (code !== undefined && REFUSED.has(code))
    return `Temporal at ${address} refuses the namespace ${namespace} to us: check TEMPORAL_API_KEY or the client certificate (TEMPORAL_TLS_CLIENT_CERT_PATH), and that they belong to this namespace.`;
  return `Temporal at ${address} can't be reached: check TEMPORAL_ADDRESS, that the server runs, and whether it wants TLS (TEMPORAL_TLS=true).`;
}

/** The gRPC status of an error that a server answered with; `undefined` for any other error. */
export function grpcCode(error: unknown): number | undefined {
  return isGrpcServiceError(error) ? error.code : undefined;
}
