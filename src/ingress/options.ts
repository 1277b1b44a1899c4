import { Router } from 'express';
import { z } from 'zod';
import type { Log } from '../log.ts';
import type { Accounts } from '../store/accounts.ts';
import { jsonBodyOf, onlyFromHubSpot, type SignatureRule } from './signedRequest.ts';

/** What stands behind the door for dropdowns. */
export interface OptionsDoor {
  signature: SignatureRule;
  companies: Pick<Accounts, 'grantedRealms' | 'companyName'>;
  log: Log;
}

const OPTIONS_REQUEST = z.object({ origin: z.object({ portalId: z.coerce.string().regex(/^\d{1,20}$/) }) });

/** `POST /hubspot/options/quickbooks_account`: the companies that this portal may use, by name; ids of no other. */
export function optionsRouter(door: OptionsDoor): Router {
  const router = Router();
  router.post('/quickbooks_account', onlyFromHubSpot(door.signature, door.log), async (request, response) => {
    const parsed = OPTIONS_REQUEST.safeParse(jsonBodyOf(request));
    if (!parsed.success) {
      response.status(400).json({ message: 'This is not an options request.' });
      return;
    }
    const realms = await door.companies.grantedRealms(parsed.data.origin.portalId);
    const options = await Promise.all(
      realms.map(async (realmId) => ({ label: await door.companies.companyName(realmId), value: realmId })),
    );
    response.json({
      options:
        options.length > 0
          ? options
          : [
              {
                label: 'No QuickBooks company is connected yet',
                value: '',
                description: 'Connect one in the app’s settings.',
              },
            ],
      searchable: false,
    });
  });
  return router;
}
