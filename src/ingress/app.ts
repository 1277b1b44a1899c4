import express, { type ErrorRequestHandler, type Express } from 'express';
import type { Log } from '../log.ts';
import { safeError } from '../log.ts';
import { actionsRouter, type ActionDoor } from './actions.ts';
import { healthRouter, type Readiness } from './health.ts';
import { optionsRouter, type OptionsDoor } from './options.ts';

/** What the ingress stands in front of. */
export interface IngressParts extends ActionDoor, OptionsDoor {
  ready: Readiness;
  log: Log;
}

/** An action request is a few kilobytes; whatever is larger than this isn't one. */
const MAX_BODY_BYTES = 1024 * 1024;

/**
 * The public edge. Every unknown path is 404, never 200: HubSpot takes any 2xx for success. Never 429: HubSpot may read
 * our waiting time in other units.
 */
export function createIngress(parts: IngressParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use(healthRouter(parts.ready));
  app.use('/hubspot', express.raw({ type: () => true, limit: MAX_BODY_BYTES, inflate: false }));
  app.use('/hubspot/actions', actionsRouter(parts));
  app.use('/hubspot/options', optionsRouter(parts));
  app.use((_request, response) => {
    response.status(404).json({ message: 'There is nothing here.' });
  });
  app.use(onError(parts.log));
  return app;
}

function onError(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const status = (error as { status?: unknown }).status;
    if (typeof status === 'number' && status >= 400 && status < 500) {
      response
        .status(status)
        .json({ message: status === 413 ? 'The request is too large.' : 'The request could not be read.' });
      return;
    }
    // 503, so that HubSpot sends it again: whatever failed here, the request was not taken.
    log.error({ ...safeError(error), path: request.path }, 'a request could not be taken; HubSpot will send it again');
    response.status(503).json({ message: 'The request can not be taken right now. Send it again.' });
  };
}
