import type { Reply } from '../stage/stage.ts';
import type { ApiCall } from './api.ts';

/** `GET /account-info/2026-03/details`. */
export function readAccountDetails({ portal }: ApiCall): Reply {
  const { portalId, timeZone, utcOffset, companyCurrency, additionalCurrencies } = portal.account;
  return {
    status: 200,
    body: {
      portalId,
      accountType: 'STANDARD',
      timeZone,
      companyCurrency,
      additionalCurrencies,
      utcOffset,
      utcOffsetMilliseconds: Number(utcOffset.split(':')[0]) * 3_600_000,
      uiDomain: 'app.hubspot.com',
      dataHostingLocation: 'na1',
    },
  };
}
