import { recordingQuery } from '@sigap/contracts';
import { describe, expect, it } from 'vitest';
import { addressOf, clipLength, fileSize, filterOf, isEmpty, queryOf } from './recording-filter.js';

const employeeId = '0199a1b2-0000-7000-8000-000000000001';

describe('filter of the recordings page', () => {
  it('lives in the address and comes back the same', () => {
    const address = { label: 'SPX 1', fromDay: '2026-11-01', toDay: '2026-11-20', employeeId, mode: 'return' };
    expect(addressOf(filterOf(new URLSearchParams(address)))).toEqual(address);
  });
  it('is a request that the contract takes, with whole days', () => {
    const query = queryOf(
      filterOf(new URLSearchParams({ label: ' spx ', fromDay: '2026-11-20', toDay: '2026-11-20', employeeId })),
      'Asia/Jakarta',
    );
    expect(recordingQuery.parse(query)).toMatchObject({ label: 'spx', employeeId });
    expect(query).toMatchObject({ from: '2026-11-19T17:00:00.000Z', to: '2026-11-20T17:00:00.000Z' });
  });
  it('leaves out what somebody wrote into the address and no request may hold', () => {
    const filter = filterOf(new URLSearchParams({ fromDay: '20-11-2026', toDay: '2026-99-99', mode: 'x', location: 'moon' }));
    expect(queryOf(filter, 'UTC')).toEqual({});
    expect(isEmpty(filterOf(new URLSearchParams()))).toBe(true);
  });
});

it.each([
  [null, '–'],
  [999, '0:01'],
  [125_400, '2:05'],
])('a clip of %s ms lasts %s', (milliseconds, text) => {
  expect(clipLength(milliseconds)).toBe(text);
});

it.each([
  [null, '–'],
  [1_500, '1.5 kB'],
  [31_457_280, '31.5 MB'],
  [2e9, '2 GB'],
])('%s bytes are %s', (bytes, text) => {
  expect(fileSize(bytes, 'en')).toBe(text);
});
