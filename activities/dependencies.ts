import type { HubSpotClient } from '../src/hubspot/client.ts';
import type { Log } from '../src/log.ts';
import type { DoubtBreaker } from '../src/quickbooks/breaker.ts';
import type { QuickBooksClient } from '../src/quickbooks/client.ts';
import type { CompanyLists } from '../src/quickbooks/companyLists.ts';
import type { Accounts } from '../src/store/accounts.ts';
import type { Associations } from '../src/store/associations.ts';
import type { BookedSales } from '../src/store/bookedSales.ts';
import type { Claims } from '../src/store/claims.ts';
import type { Deliveries } from '../src/store/deliveries.ts';
import type { EntityClaims } from '../src/store/entityClaims.ts';
import type { LedgerState } from '../src/store/ledgerState.ts';
import type { Links } from '../src/store/links.ts';

/** What the activities work with; made once in the composition root. */
export interface ActivityDependencies {
  accounts: Accounts;
  associations: Associations;
  bookedSales: BookedSales;
  claims: Claims;
  deliveries: Deliveries;
  entityClaims: EntityClaims;
  ledgerState: LedgerState;
  links: Links;
  lists: CompanyLists;
  hubspot: HubSpotClient;
  quickbooks: QuickBooksClient;
  breaker: DoubtBreaker;
  log: Log;
  /** How long a saved match or profile is trusted. */
  linkFreshMs: number;
  /** A sale read longer ago than this is read again before it is sent. */
  saleFreshMs: number;
  /** P of never-twice: at most this long between the ledger and the wire. */
  sendPauseMs: number;
  /** H of never-twice: only a look that began this long after sending may find that nothing came of it. */
  certainAfterMs: number;
  /** The latest that HubSpot shows an object that it created without answering. */
  linkLagMs: number;
  /** HubSpot's answer is due this long before it stops waiting. */
  answerMarginMs: number;
  /** How long one write may take; a rival's write that is older was abandoned. */
  writeTimeoutMs: number;
}
