import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CodeInPicture, InView } from './in-view.js';

const label = (text: string): CodeInPicture => ({ text, symbology: 'Code128' });
const a = label('A');
const b = label('B');
const itf: CodeInPicture = { text: '12345678', symbology: 'ITF' };

/** One picture each 125 ms; a string names the codes in each: 'A', 'AB' or '-'. */
function watch(pictures: string, gate = new InView(), fromMs = 0): { scans: string[]; gate: InView } {
  const scans = Array.from(pictures).map((picture, index) => {
    const codes = { A: [a], B: [b], X: [a, b], I: [itf], '-': [] }[picture] ?? [];
    return gate
      .look(codes, fromMs + index * 125)
      .map(({ text }) => text)
      .join('');
  });
  return { scans: scans.filter((text) => text !== ''), gate };
}

const textsOf = (codes: readonly CodeInPicture[]) => codes.map(({ text }) => text);
const away = (ms: number) => '-'.repeat(Math.ceil(ms / 125));

describe('a code in view', () => {
  it('is one scan, also while it is lost for less than 2 s', () => {
    expect(watch(`AAAA${away(1900)}AA-A-A`).scans).toEqual(['A']);
  });

  it('is another scan after 2 s away', () => {
    expect(watch(`AA${away(2100)}-AA`).scans).toEqual(['A', 'A']);
  });

  it('answers beside another one, and when they change', () => {
    expect(watch('AAXXBB').scans).toEqual(['A', 'B']);
    expect(watch('X').scans).toEqual(['AB']);
  });

  it('is not away because no pictures came', () => {
    const { gate } = watch('AAA');
    gate.blind();
    expect(gate.look([a], 50_000)).toEqual([]);
    // and the time without pictures does not count for one that was missing before
    const missing = watch('AAA-').gate;
    expect(missing.look([], 50_000)).toEqual([]);
    expect(missing.look([a], 50_125)).toEqual([]);
  });

  it('is another scan when nobody looked for more than a minute', () => {
    expect(watch('AAA').gate.look([a], 61_000)).toMatchObject([a]);
  });

  it('of a kind without check digit answers in the second picture running', () => {
    expect(watch('I').scans).toEqual([]);
    expect(watch('I-I-').scans).toEqual([]);
    expect(watch('IIII').scans).toEqual(['12345678']);
  });

  it('holds the camera at a higher rate until it is gone', () => {
    expect(watch('A').gate.holds).toBe(true);
    expect(watch(`A${away(2000)}-`).gate.holds).toBe(false);
    expect(new InView().holds).toBe(false);
  });

  it('is asked again while it is in view when it got no answer yet, and is forgotten when it goes', () => {
    const gate = new InView();
    const [asked] = gate.look([a], 0);
    expect(gate.look([a], 125), 'while the first question waits').toEqual([]);
    if (asked) gate.again(asked);
    expect(textsOf(gate.look([a, b], 250))).toEqual(['A', 'B']);
    if (asked) gate.again(asked);
    expect(gate.look([], 375)).toEqual([]);
    expect(textsOf(gate.look([a], 500))).toEqual(['A']);
  });

  it('is not asked again for an earlier stay', () => {
    const gate = new InView();
    const [asked] = gate.look([a], 0);
    for (let atMs = 125; atMs <= 2_500; atMs += 125) gate.look([], atMs);
    expect(textsOf(gate.look([a], 2_625))).toEqual(['A']);
    if (asked) gate.again(asked);
    expect(gate.look([a], 2_750)).toEqual([]);
  });

  it('says what lies beside it, and whether that was there before', () => {
    const besideOf = (gate: InView, codes: CodeInPicture[], atMs: number) =>
      gate
        .look(codes, atMs)
        .map(({ text, inPicture: { forMs, beside } }) => [text, forMs, ...beside.map(({ code, earlier }) => `${code} ${earlier}`)]);
    const together = new InView();
    expect(besideOf(together, [a, b], 0)).toEqual([
      ['A', 0, 'B false'],
      ['B', 0, 'A false'],
    ]);
    const after = new InView();
    const [first] = after.look([a], 0);
    if (first) after.answered(first);
    expect(besideOf(after, [b], 900), 'within a second: together, though A is hidden by now').toEqual([['B', 0, 'A false']]);
    const later = new InView();
    const [earlier] = later.look([a], 0);
    if (earlier) later.answered(earlier);
    later.look([a], 1_000);
    const [asked] = later.look([a, b], 1_125);
    expect(asked?.inPicture).toEqual({ forMs: 0, beside: [{ code: 'A', symbology: 'Code128', earlier: true }] });
    if (asked) later.again(asked);
    expect(besideOf(later, [a, b], 1_250)).toEqual([['B', 125, 'A true']]);
  });

  it('does not lie beside another one before it was read often enough to be believed, nor when it is gone for a second', () => {
    const gate = new InView();
    const beside = (codes: CodeInPicture[], atMs: number) =>
      gate.look(codes, atMs).flatMap((asked) => {
        gate.again(asked);
        return asked.inPicture.beside.map(({ code }) => code);
      });
    expect(beside([a, itf], 0)).toEqual([]);
    expect(beside([a, itf], 125)).toEqual([itf.text, 'A']);
    expect(beside([a], 250)).toEqual([itf.text]);
    expect(beside([a], 1_125)).toEqual([itf.text]);
    expect(beside([a], 1_250)).toEqual([]);
  });

  it('never answers twice within 2 s, whatever comes', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ABX-]{1,80}$/), (pictures) => {
        const gate = new InView();
        const last = new Map<string, number>();
        for (const [index, picture] of Array.from(pictures).entries()) {
          const codes = { A: [a], B: [b], X: [a, b] }[picture] ?? [];
          for (const { text } of gate.look(codes, index * 125)) {
            expect(index * 125 - (last.get(text) ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(2000);
            last.set(text, index * 125);
          }
        }
      }),
    );
  });
});
