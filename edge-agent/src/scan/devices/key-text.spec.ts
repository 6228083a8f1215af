import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputEvents, keysFor } from '../test-rig/simulated-keyboard.js';
import { inputEventBytes, parseInputEvents } from './input-event.js';
import { type KeyEvent, KeyText } from './key-text.js';

function typed(keys: readonly KeyEvent[], text = new KeyText()): string[] {
  return keys.flatMap((key) => {
    const ended = text.take(key);
    return ended === null ? [] : [ended];
  });
}

const typeable = fc.stringMatching(/^[\x20-\x7e]{1,80}$/);

describe('KeyText', () => {
  it('gives back each printable text that is typed, whatever came before', () => {
    fc.assert(
      fc.property(fc.array(typeable, { maxLength: 5 }), (texts) => {
        expect(typed(texts.flatMap((text) => keysFor(text)))).toEqual(texts);
      }),
    );
  });

  it.each([
    ['Tab', 15],
    ['Enter', 28],
    ['Enter of the number block', 96],
  ])('ends a text by %s', (_, suffix) => {
    expect(typed(keysFor('A1', suffix))).toEqual(['A1']);
  });

  it('minds caps lock for letters alone', () => {
    const capsLock = [1, 0].map((value) => ({ code: 58, value }));
    expect(typed([...capsLock, ...keysFor('abC-1')])).toEqual(['ABc-1']);
  });

  it('takes a held key once, and no key of a shortcut', () => {
    const held = [1, 2, 2, 0].map((value) => ({ code: 30, value }));
    const shortcut = [
      { code: 29, value: 1 },
      { code: 46, value: 1 },
      { code: 46, value: 0 },
      { code: 29, value: 0 },
    ];
    expect(typed([...held, ...shortcut, ...keysFor('b')])).toEqual(['ab']);
  });

  it('throws away what is longer than any label, and what lost keys', () => {
    expect(typed(keysFor('x'.repeat(300)))).toEqual([]);
    const text = new KeyText();
    typed(keysFor('half', null), text);
    text.lose();
    // the end of a code is a label of somebody else
    expect(typed(keysFor('rest'), text)).toEqual([]);
    expect(typed(keysFor('whole'), text)).toEqual(['whole']);
  });

  it('takes the next code whole when the one that lost keys ended with a pause', () => {
    const text = new KeyText();
    text.lose();
    typed(keysFor('rest', null), text);
    expect(text.end()).toBeNull();
    expect(typed(keysFor('whole'), text)).toEqual(['whole']);
  });

  it('says nothing for an empty Enter', () => {
    expect(typed(keysFor(''))).toEqual([]);
  });
});

describe('bytes of input events', () => {
  it('are read as keys, without the reports between, up to the last whole one', () => {
    const keys = keysFor('aB');
    const bytes = inputEvents(keys);
    expect(parseInputEvents(bytes)).toEqual(keys.map((key) => ({ kind: 'key', key })));
    expect(parseInputEvents(bytes.subarray(0, inputEventBytes + 5))).toHaveLength(1);
  });

  it('tell that the kernel threw events away', () => {
    const bytes = Buffer.alloc(inputEventBytes);
    bytes.writeUInt16LE(3, 18);
    expect(parseInputEvents(bytes)).toEqual([{ kind: 'dropped' }]);
  });
});
