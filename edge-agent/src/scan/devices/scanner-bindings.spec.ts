import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findDevice } from './device-path.js';
import { loadScannerBindings, parseScannerBindings } from './scanner-bindings.js';

const station = '01936d2e-7c5a-7bbb-8aaa-000000000001';

describe('scanners.json', () => {
  it('needs no more than which scanner it is', () => {
    expect(parseScannerBindings('{"scanners":[{"match":"Honeywell_1900"}]}')).toEqual({
      bindings: [{ match: 'Honeywell_1900', station: null, baud: 9600 }],
      problem: null,
    });
  });

  it.each([
    ['{', /no JSON/],
    ['{"scanners":[{"match":""}]}', /scanners\.0\.match/],
    ['{"scanners":[{"match":"/dev/../etc/passwd"}]}', /upwards/],
    ['{"scanners":[{"match":"a","station":"table 1"}]}', /scanners\.0\.station/],
    ['{"scanners":[{"match":"a","baud":1234}]}', /scanners\.0\.baud/],
    ['{"scanners":[{"match":"a"},{"match":"a"}]}', /twice/],
    [`{"scanners":[{"match":"a","station":"${station}","x":1}]}`, /x/],
  ])('is refused with the field: %s', (text, problem) => {
    expect(parseScannerBindings(text)).toMatchObject({ bindings: [], problem: expect.stringMatching(problem) });
  });

  it('may be absent', async () => {
    expect(await loadScannerBindings('/nowhere/scanners.json')).toEqual({ bindings: [], problem: null });
  });
});

describe('where a scanner is', () => {
  it('is found by a piece of its lasting name; only the keyboard side of an input device counts', () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'sigap-by-id-')), 'input');
    mkdirSync(folder);
    for (const name of ['usb-Honeywell_1900-if01-event-mouse', 'usb-Honeywell_1900-event-kbd', 'usb-Logitech-event-kbd'])
      writeFileSync(join(folder, name), '');
    expect(findDevice('Honeywell_1900', [folder])).toBe(join(folder, 'usb-Honeywell_1900-event-kbd'));
    expect(findDevice('Zebra', [folder])).toBeNull();
    expect(findDevice('/dev/null')).toBe('/dev/null');
  });
});
