import { constants } from 'node:os';
import { AVERROR_EOF, AVERROR_HTTP_NOT_FOUND, AVERROR_HTTP_UNAUTHORIZED } from 'node-av/constants';
import { describe, expect, it } from 'vitest';
import { streamFault } from './stream-fault.js';

describe('streamFault', () => {
  it.each([
    [AVERROR_HTTP_UNAUTHORIZED, 'opening', 'wrong-password'],
    [AVERROR_HTTP_NOT_FOUND, 'opening', 'not-found'],
    [-constants.errno.ECONNREFUSED, 'opening', 'refused'],
    [-constants.errno.EHOSTUNREACH, 'opening', 'unreachable'],
    [-constants.errno.ETIMEDOUT, 'opening', 'unreachable'],
    [-constants.errno.ETIMEDOUT, 'reading', 'stalled'],
    [AVERROR_EOF, 'reading', 'closed'],
    [-constants.errno.ECONNRESET, 'reading', 'closed'],
    [-12_345, 'reading', 'other'],
  ] as const)('%i while %s is "%s"', (code, phase, fault) => {
    expect(streamFault(code, phase)).toBe(fault);
  });
});
