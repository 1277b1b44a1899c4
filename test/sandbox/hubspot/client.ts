import { startHubSpotSandbox, type HubSpotSandbox } from '../../../sandbox/hubspot/server.ts';
import { SAMPLE } from '../../../sandbox/hubspot/samplePortal.ts';

/** An answer as a test looks at it. */
export interface Answer {
  status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of all shapes
  body: any;
  headers: Headers;
}

type Caller = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;

/** Calls a sandbox as the product would, with a portal's token. */
export interface Client {
  sandbox: HubSpotSandbox;
  call: Caller;
  /** The same without a token, for the token endpoint and the control routes. */
  bare: Caller;
}

/** Starts a sandbox and signs in to a portal. */
export async function startClient(
  portalId: number = SAMPLE.portalId,
  scopes?: readonly string[],
  sandbox?: HubSpotSandbox,
): Promise<Client> {
  const server = sandbox ?? (await startHubSpotSandbox());
  const bare: Caller = async (method, path, body, headers = {}) => {
    const response = await fetch(server.url + path, {
      method,
      headers:
        body === undefined || typeof body !== 'object' ? headers : { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
  };
  const form = tokenForm(server, { refresh_token: server.issueRefreshToken(portalId, scopes) });
  const { body: tokens } = await bare('POST', '/oauth/2026-03/token', ...form);
  return {
    sandbox: server,
    bare,
    call: (method, path, body, headers) =>
      bare(method, path, body, { authorization: `Bearer ${tokens.access_token}`, ...headers }),
  };
}

/** Body and headers of a token request; fields given replace those of a right one. */
export function tokenForm(
  { clientId, clientSecret }: HubSpotSandbox,
  fields: Record<string, string>,
): [string, Record<string, string>] {
  const right = { grant_type: 'refresh_token', client_id: clientId, client_secret: clientSecret };
  return [
    new URLSearchParams({ ...right, ...fields }).toString(),
    { 'content-type': 'application/x-www-form-urlencoded' },
  ];
}
