import type { NextFunction, Response } from 'express';
import { sendProblem } from '../http/send-problem.js';
import type { SigapRequest } from '../http/sigap-request.js';
import type { Metrics } from './metrics.js';
import { mayReadMetrics } from './metrics-access.js';

/** Times each request. */
export function timeRequests(metrics: Metrics) {
  return (request: SigapRequest, response: Response, next: NextFunction): void => {
    const stop = metrics.httpSeconds.startTimer();
    response.once('close', () => {
      const { route } = request as { route?: { path?: unknown } };
      const pattern = typeof route?.path === 'string' ? route.path : 'other';
      stop({ method: request.method, route: pattern, status: String(response.statusCode) });
    });
    next();
  };
}

/** `GET /metrics`. Who may not read it is told that it isn't there. */
export function serveMetrics({ registry }: Metrics, token: string | undefined) {
  return async (request: SigapRequest, response: Response, next: NextFunction): Promise<void> => {
    if (request.path !== '/metrics' || request.method !== 'GET') next();
    else if (!mayReadMetrics(request.headers, request.socket.remoteAddress, token))
      sendProblem(response, { code: 'not_found', status: 404 });
    else {
      const text = await registry.metrics();
      response.setHeader('content-type', registry.contentType).setHeader('cache-control', 'no-store').end(text);
    }
  };
}
