import type { Request } from 'express';

/** One call that came in, for counting and for looking at. Bodies are kept, since everything here is play data. */
export interface LoggedRequest {
  /** The vendor's name for the call, e.g. `query Customer`, `create Invoice`, `complete`. */
  kind: string;
  method: string;
  path: string;
  body: string;
  at: string;
  /** What was answered; 0 while under way, and when nothing was. */
  status: number;
  workDone: boolean;
  fault?: string;
}

const KEPT = 20_000;

/** The calls that came in, oldest first; bounded, so that a long bench can't fill the memory. */
export class RequestLog {
  #entries: LoggedRequest[] = [];

  begin(kind: string, request: Request, at: Date): LoggedRequest {
    const raw = (request as Request & { rawBody?: string }).rawBody ?? '';
    const entry: LoggedRequest = {
      kind,
      method: request.method,
      path: request.originalUrl,
      body: raw.slice(0, 20_000),
      at: at.toISOString(),
      status: 0,
      workDone: false,
    };
    if (this.#entries.length >= KEPT) this.#entries.splice(0, KEPT / 2);
    this.#entries.push(entry);
    return entry;
  }

  all(): readonly LoggedRequest[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries = [];
  }
}
