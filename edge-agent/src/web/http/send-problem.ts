import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Problem } from '@sigap/contracts';

/** Problem details, RFC 9457. `type` is `about:blank` there: `code` is what a program branches on. */
export function sendProblem(response: ServerResponse, problem: Omit<Problem, 'type' | 'title'>): void {
  const whole: Problem = { type: 'about:blank', title: STATUS_CODES[problem.status] ?? 'Error', ...problem };
  response.setHeader('content-type', 'application/problem+json');
  response.setHeader('cache-control', 'no-store');
  response.writeHead(problem.status).end(JSON.stringify(whole));
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  response.writeHead(status).end(JSON.stringify(body));
}
