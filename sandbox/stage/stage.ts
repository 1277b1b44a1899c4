import { setTimeout as delay } from 'node:timers/promises';
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { z } from 'zod';
import { FaultList, type FaultEffect } from './faults.ts';
import { MovableClock } from './clock.ts';
import { RequestLog } from './requestLog.ts';

/** What a vendor's handler answers. The stage sends it, so that a fault can swallow or bend it after the work is done. */
export interface Reply {
  status: number;
  headers?: Record<string, string>;
  /** A string goes out as it is; anything else as JSON; absent means an empty body. */
  body?: unknown;
  /** Gives no answer at all, for work that is accepted and never confirmed. */
  instead?: 'reset' | 'hang';
  /** False for work that is accepted and done later; the log says so. */
  workDone?: false;
}

/** Computes the answer to one request; throws only for a mistake of the sandbox itself (answered 500). */
export type ReplyHandler = (request: Request) => Reply | Promise<Reply>;

/** What both sandboxes share: a clock that tests move, faults on request, and a log of every call that came in. */
export class Stage {
  readonly clock = new MovableClock();
  readonly faults = new FaultList();
  readonly requests = new RequestLog();

  /** Wraps a handler: logs the request, plays a matching fault before or after the work, sends the reply. */
  handle(kind: string | ((request: Request) => string), handler: ReplyHandler): RequestHandler {
    return async (request, response) => {
      const name = typeof kind === 'string' ? kind : kind(request);
      const entry = this.requests.begin(name, request, this.clock.now());
      const fault = this.faults.take(request);
      if (fault?.when === 'before') {
        entry.fault = `before: ${fault.effect.kind}`;
        if (fault.effect.kind !== 'delay') {
          entry.status = await play(fault.effect, request, response, undefined);
          return;
        }
        await delay(fault.effect.ms);
      }
      let reply: Reply;
      try {
        reply = await handler(request);
      } catch (error) {
        console.error(`sandbox: ${request.method} ${request.path} threw`, error);
        reply = { status: 500, body: { message: 'The sandbox itself failed; see its output.' } };
      }
      entry.workDone = reply.workDone ?? true;
      if (fault?.when === 'after') {
        entry.fault = `after: ${fault.effect.kind}`;
        entry.status = await play(fault.effect, request, response, reply);
        return;
      }
      if (reply.instead) {
        entry.status = await play({ kind: reply.instead }, request, response, undefined);
        return;
      }
      entry.status = reply.status;
      send(response, reply);
    };
  }

  /** Control routes under `/_sandbox`: faults, clock, requests. A vendor adds its own state and actions. */
  controlRouter(): Router {
    const router = express.Router();
    router.use(express.json({ limit: '2mb' }));
    router.get('/faults', (_request, response) => void response.json(this.faults.list()));
    router.post('/faults', (request, response) => {
      const problem = this.faults.add(request.body);
      if (problem) response.status(400).json({ message: problem });
      else response.status(201).json(this.faults.list());
    });
    router.delete('/faults', (_request, response) => {
      this.faults.clear();
      response.status(204).end();
    });
    router.get('/clock', (_request, response) => void response.json({ now: this.clock.now().toISOString() }));
    router.post('/clock', (request, response) => {
      const move = z.object({ advanceSeconds: z.number() }).safeParse(request.body);
      if (!move.success) {
        response.status(400).json({ message: 'advanceSeconds must be a number.' });
        return;
      }
      this.clock.advance(move.data.advanceSeconds * 1000);
      response.json({ now: this.clock.now().toISOString() });
    });
    router.get('/requests', (_request, response) => void response.json(this.requests.all()));
    router.delete('/requests', (_request, response) => {
      this.requests.clear();
      response.status(204).end();
    });
    return router;
  }
}

async function play(
  effect: FaultEffect,
  request: Request,
  response: Response,
  reply: Reply | undefined,
): Promise<number> {
  switch (effect.kind) {
    case 'reset':
      request.socket.resetAndDestroy();
      return 0;
    case 'hang':
      // The caller's own limit ends this; the socket is let go when the caller hangs up or the server closes.
      return 0;
    case 'delay':
      await delay(effect.ms);
      if (reply) send(response, reply);
      return reply?.status ?? 0;
    case 'respond':
      send(response, {
        status: effect.status,
        ...(effect.headers ? { headers: effect.headers } : {}),
        ...(effect.body === undefined ? {} : { body: effect.body }),
      });
      return effect.status;
    case 'truncate':
      break;
  }
  const text = JSON.stringify(reply?.body ?? { truncated: 'answer' });
  const status = reply?.status ?? 200;
  send(response, {
    status,
    headers: { 'content-type': 'application/json' },
    body: text.slice(0, Math.floor(text.length / 2)),
  });
  return status;
}

function send(response: Response, reply: Reply): void {
  response.status(reply.status);
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  if (reply.body === undefined) response.end();
  else if (typeof reply.body === 'string') response.end(reply.body);
  else response.json(reply.body);
}
