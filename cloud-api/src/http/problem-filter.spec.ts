import { createLogger } from '@sigap/node-kit';
import type { ArgumentsHost } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { ProblemFilter } from './problem.filter.js';

const silent = createLogger({ name: 'test', level: 'silent', destination: { write: () => undefined } });

/** What is sent for an error of the database with this SQLSTATE. */
function toldOf(sqlState: string): { status?: number; code?: unknown } {
  let status: number | undefined;
  let sent: { code?: unknown } = {};
  const response = {
    headersSent: false,
    setHeader: () => response,
    type: () => response,
    status: (value: number) => {
      status = value;
      return response;
    },
    json: (body: object) => void (sent = body),
    send: (body: string | object) => void (sent = typeof body === 'string' ? (JSON.parse(body) as object) : body),
    end: (body: string) => void (sent = JSON.parse(body) as object),
  };
  const http = { getRequest: () => ({ path: '/api/x', method: 'GET' }), getResponse: () => response };
  const host = { getType: () => 'http', switchToHttp: () => http } as unknown as ArgumentsHost;
  new ProblemFilter(silent).catch(Object.assign(new Error('of the database'), { code: sqlState }), host);
  return { ...(status === undefined ? {} : { status }), code: sent.code };
}

describe('an error of the database', () => {
  it.each([
    ['57014', 503, 'too_slow'],
    ['57P01', 503, 'unavailable'],
    ['40P01', 503, 'unavailable'],
    ['22P02', 400, 'invalid_request'],
    ['42P01', 500, 'internal'],
  ])('%s is told as %i %s', (sqlState, status, code) => {
    expect(toldOf(sqlState)).toEqual({ status, code });
  });
});
