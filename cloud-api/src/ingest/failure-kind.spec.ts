import { describe, expect, it } from 'vitest';
import { QueryFailedError } from 'typeorm';
import { HandlerFault } from './event-handler.js';
import { databaseCode, isDatabaseFailure, isDataFault } from './failure-kind.js';

const database = (code: string) => new QueryFailedError('INSERT', [], Object.assign(new Error('failed'), { code }));
const system = (code: string) => Object.assign(new Error('connect'), { code });

describe('failures', () => {
  it.each([
    ['22P02', true],
    ['22008', true],
    ['23502', true],
    ['23505', true],
    ['P0001', true],
    ['40001', false],
    ['40P01', false],
    ['57P01', false],
    ['53300', false],
    ['42P01', false],
    ['08006', false],
    ['25006', false],
  ])('SQLSTATE %s: the data is at fault: %s', (code, expected) => {
    expect(databaseCode(database(code))).toBe(code);
    expect(isDataFault(database(code))).toBe(expected);
  });

  it('a connection that broke says nothing of the data', () => {
    for (const err of [
      system('ECONNREFUSED'),
      system('ECONNRESET'),
      new Error('Connection terminated unexpectedly'),
      new Error('timeout exceeded when trying to connect'),
    ]) {
      expect([isDatabaseFailure(err), isDataFault(err)]).toEqual([true, false]);
    }
  });

  it('a handler that fails by itself is about the data; any other error is not', () => {
    expect(isDataFault(new HandlerFault('never works'))).toBe(true);
    expect(isDataFault(new TypeError('a bug'))).toBe(false);
  });
});
