import { describe, expect, it } from 'vitest';
import { parseJson } from './json-body.js';

const parse = (text: string | Uint8Array) => parseJson(typeof text === 'string' ? new TextEncoder().encode(text) : text);

describe('parseJson', () => {
  it('takes JSON', () => {
    expect(parse('{"a":[1,"b\\"[{",null]}')).toEqual({ a: [1, 'b"[{', null] });
  });

  it.each([
    ['nothing', ''],
    ['half an object', '{"a":'],
    ['a trailing comma', '[1,]'],
    ['single quotes', "{'a':1}"],
    ['text after it', '{} {}'],
    ['a million brackets', '['.repeat(1_000_000)],
    ['deep nesting that closes', `${'['.repeat(33)}${']'.repeat(33)}`],
    ['a prototype', '{"__proto__":{"isAdmin":true}}'],
    ['a prototype deep inside', '{"a":[{"__proto__":1}]}'],
    ['a prototype in escapes', '{"\\u005f_proto__":1}'],
  ])('refuses %s', (_, text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'invalid_json', status: 400 }));
  });

  it('refuses what is not UTF-8', () => {
    expect(() => parse(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(expect.objectContaining({ code: 'invalid_json' }));
  });

  it('counts no bracket inside a string', () => {
    expect(parse(JSON.stringify('['.repeat(100)))).toBe('['.repeat(100));
  });

  it('leaves Object.prototype alone', () => {
    expect(() => parse('{"__proto__":{"polluted":1}}')).toThrow('__proto__');
    expect(parse('{"constructor":{"prototype":{"polluted":1}}}')).toBeTypeOf('object');
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted');
  });
});
