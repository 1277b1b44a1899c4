import type { Fault } from '../stage/faults.ts';
import { entityKind } from './entities/registry.ts';
import { faultReply, QuickBooksFault } from './faults.ts';
import { unsupported } from './writes.ts';

/** A definite refusal of writes, which a test wants where no rule of the books gives one. */
export interface Refusal {
  /** `Payment`, `SalesReceipt`, … */
  entity: string;
  /** Intuit's code, e.g. 6000, the default. */
  code?: string;
  detail?: string;
  /** Regular expression over the raw body; absent matches any. */
  body?: string;
  /** How many writes it hits; one unless said. */
  times?: number;
}

/** The stage's fault for a refusal: the write is not done, and 400 says so. */
export function refusalFault({ entity, code = '6000', detail = 'Refused on request.', body, times }: Refusal): Fault {
  const kind = entityKind(entity);
  if (!kind) throw unsupported(entity);
  const fault = new QuickBooksFault(code, 'A business validation error has occurred', detail);
  const reply = faultReply(fault, new Date().toISOString(), 400);
  return {
    method: 'POST',
    // The end of the path, so that a payment is not a payment method.
    path: String.raw`/${kind.name.toLowerCase()}(\?|$)`,
    ...(body === undefined ? {} : { body }),
    when: 'before',
    effect: { kind: 'respond', status: reply.status, body: reply.body },
    ...(times === undefined ? {} : { times }),
  };
}
