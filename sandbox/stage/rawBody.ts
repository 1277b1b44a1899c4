import express, { type Request, type RequestHandler } from 'express';

type RequestWithRawBody = Request & { rawBody?: string };

/** Keeps every body as text, whatever its content type: faults, the request log and strict parsing look at it. */
export const keepRawBody: RequestHandler[] = [
  express.text({ type: () => true, limit: '10mb' }),
  (request: RequestWithRawBody, _response, next) => {
    request.rawBody = typeof request.body === 'string' ? request.body : '';
    next();
  },
];

/** The body of a request as it came. */
export function rawBodyOf(request: RequestWithRawBody): string {
  return request.rawBody ?? '';
}
