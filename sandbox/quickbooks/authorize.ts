import express, { type Router } from 'express';
import type { Backstage } from './api.ts';
import { escapeHtml, page } from './html.ts';

/** Intuit's consent page: choose a company, and go back to the app with a code. Anybody may agree here. */
export function authorizeRouter({ tokens, realms }: Backstage): Router {
  const router = express.Router();
  router.get('/', (request, response) => {
    const { client_id: clientId, redirect_uri: redirectUri, state, response_type: type } = request.query;
    if (
      clientId !== tokens.clientId ||
      typeof redirectUri !== 'string' ||
      type !== 'code' ||
      !URL.canParse(redirectUri)
    ) {
      response.status(400).send(page('QuickBooks sandbox', '<p>The app asked in a way that Intuit refuses.</p>'));
      return;
    }
    const links = [...realms].map(([realmId, realm]) => {
      const back = new URL(redirectUri);
      back.searchParams.set('code', tokens.issueCode(realmId, redirectUri));
      if (typeof state === 'string') back.searchParams.set('state', state);
      back.searchParams.set('realmId', realmId);
      const name = String(realm.find('CompanyInfo', '1')?.CompanyName);
      return `<li><a href="${escapeHtml(back.href)}">${escapeHtml(name)}</a></li>`;
    });
    response.send(page('QuickBooks sandbox', `<h1>Connect a company</h1><ul>${links.join('')}</ul>`));
  });
  return router;
}
