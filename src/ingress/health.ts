import { Router } from 'express';

/** Which parts answer: `ok`, or a word that says why not. */
export type Readiness = () => Promise<Record<string, string>>;

/** `GET /health`: alive. `GET /ready`: 200 when Temporal, database and worker answer, 503 and which doesn't otherwise. */
export function healthRouter(ready: Readiness): Router {
  const router = Router();
  router.get('/health', (_request, response) => void response.json({ status: 'alive' }));
  router.get('/ready', async (_request, response) => {
    const parts = await ready();
    const ok = Object.values(parts).every((state) => state === 'ok');
    response.status(ok ? 200 : 503).json({ status: ok ? 'ready' : 'not ready', ...parts });
  });
  return router;
}
