import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutAimPrefix } from './aim-prefix.js';
import { SerialText } from './serial-text.js';

describe('SerialText', () => {
  it('gives the same texts however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[\x20-\x7e]{1,40}$/), { maxLength: 6 }),
        fc.constantFrom('\r', '\n', '\r\n', '\t', '\x03\x02'),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 }),
        (texts, suffix, cuts) => {
          const bytes = Buffer.from(texts.map((text) => text + suffix).join(''), 'latin1');
          const serial = new SerialText();
          const found: string[] = [];
          for (let at = 0, cut = 0; at < bytes.length; cut++) {
            const length = cuts[cut % cuts.length] ?? 1;
            found.push(...serial.take(bytes.subarray(at, at + length)));
            at += length;
          }
          expect(found).toEqual(texts);
        },
      ),
    );
  });

  it('ends a text by a pause, and throws away noise without end', () => {
    const serial = new SerialText();
    expect(serial.take(Buffer.from('ABC'))).toEqual([]);
    expect(serial.end()).toBe('ABC');
    expect(serial.end()).toBeNull();
    expect(serial.take(Buffer.alloc(5000, 'x'))).toEqual([]);
    expect(serial.take(Buffer.from('\rD1\r'))).toEqual(['D1']);
  });
});

describe('AIM prefixes', () => {
  it.each([
    [']C0SPX1', 'SPX1', 'Code128'],
    [']E08991234567890', '8991234567890', 'EAN13'],
    [']E412345670', '12345670', 'EAN8'],
    [']Q1https://x', 'https://x', 'QRCode'],
    ['SPX1', 'SPX1', null],
    [']X0A', ']X0A', null],
    [']C0', ']C0', null],
  ])('%s is %s of %s', (text, code, symbology) => {
    expect(withoutAimPrefix(text)).toEqual({ code, symbology });
  });
});
