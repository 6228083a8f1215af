import { describe, expect, it } from 'vitest';
import { classifyStartFailure, explainStartFailure } from './start-failure.js';

const portTaken = `2026-11-20 15:00:00 UTC [7] LOG:  could not bind IPv4 address "127.0.0.1": Address already in use
2026-11-20 15:00:00 UTC [7] HINT:  Is another postmaster already running on port 5432? If not, wait a few seconds and retry.
2026-11-20 15:00:00 UTC [7] FATAL:  could not create any TCP/IP sockets`;
const memoryInUse = '2026-11-20 [7] FATAL:  pre-existing shared memory block (key 1234, ID 7) is still in use';
const diskFull = '2026-11-20 [7] LOG: hello\n2026-11-20 [7] FATAL:  could not write lock file "postmaster.pid": No space left on device';

describe('classifyStartFailure', () => {
  it.each([
    [portTaken, 'port-taken'],
    [memoryInUse, 'predecessor-still-ending'],
    ['FATAL:  lock file "postmaster.pid" already exists', 'predecessor-still-ending'],
    [diskFull, 'other'],
    ['', 'other'],
  ])('%#', (log, kind) => {
    expect(classifyStartFailure(log)).toBe(kind);
  });
});

describe('explainStartFailure', () => {
  it('keeps the telling lines', () => {
    expect(explainStartFailure(diskFull)).toBe(
      '2026-11-20 [7] FATAL:  could not write lock file "postmaster.pid": No space left on device',
    );
  });

  it('keeps the end of a log without any', () => {
    expect(explainStartFailure('a\nb\nc\nd\ne\n')).toBe('b | c | d | e');
  });
});
