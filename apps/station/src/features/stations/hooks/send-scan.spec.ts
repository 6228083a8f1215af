import type { StationSocket } from '@sigap/api-client';
import type { ScanOutcome } from '@sigap/contracts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sendScan } from './send-scan.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What the page says when a box gives this answer, or none, and a minute went by. */
function saidAfter(answer: Partial<ScanOutcome> | null): { said: string[]; requestId: string } {
  const said: string[] = [];
  let requestId = '';
  const emit = (_event: string, scan: { requestId: string }, reply: (outcome: ScanOutcome) => void) => {
    ({ requestId } = scan);
    if (answer) reply({ action: 'started', code: null, message: null, station: null, ...answer });
  };
  sendScan({ emit } as unknown as StationSocket, { cameraId: 'c', barcode: 'SPX1234' }, (code) => void said.push(code));
  vi.advanceTimersByTime(60_000);
  return { said, requestId };
}

it('is content with what the box did, or refused to every screen', () => {
  expect(saidAfter({})).toEqual({ said: [], requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  expect(saidAfter({ action: 'refused', code: 'no_session', message: 'no session is open' }).said).toEqual([]);
});

it('says so when the scan went nowhere: no answer in time, or one that nobody else is told of', () => {
  expect(saidAfter(null).said).toEqual(['unanswered']);
  expect(saidAfter({ action: 'refused', code: 'rate_limited' }).said).toEqual(['rate_limited']);
});
