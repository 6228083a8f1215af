import { STATUS_CODES } from 'node:http';
import type { Problem } from '@sigap/contracts';
import type { Response } from 'express';

/** Problem details, RFC 9457. `type` is `about:blank` there: `code` is what a program branches on. */
export function sendProblem(response: Response, problem: Omit<Problem, 'type' | 'title'>): void {
  const whole: Problem = { type: 'about:blank', title: STATUS_CODES[problem.status] ?? 'Error', ...problem };
  response.status(problem.status).setHeader('cache-control', 'no-store').type('application/problem+json').send(JSON.stringify(whole));
}
