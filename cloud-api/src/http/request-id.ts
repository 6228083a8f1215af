import type { NextFunction, Response } from 'express';
import { v7 } from 'uuid';
import type { SigapRequest } from './sigap-request.js';

const SANE = /^[A-Za-z0-9_-]{8,64}$/;

/** Follows one request through the logs; taken over from a proxy in front when it looks like an id. */
export function requestId(request: SigapRequest, response: Response, next: NextFunction): void {
  const given = request.headers['x-request-id'];
  request.requestId = typeof given === 'string' && SANE.test(given) ? given : v7();
  response.setHeader('x-request-id', request.requestId);
  next();
}
