import { describe, expect, it } from 'vitest';
import { en } from './en.js';
import { id } from './id.js';

function flatten(words: object, prefix = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${prefix}${key}`, value] as [string, string]] : flatten(value as object, `${prefix}${key}.`),
  );
}
const variables = (text: string) => new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]));

describe('words', () => {
  const english = new Map(flatten(en));
  it.each(flatten(id))('%s has the same variables in both languages and is not empty', (key, text) => {
    const other = english.get(key) ?? '';
    expect(text.length).toBeGreaterThan(0);
    expect(other.length).toBeGreaterThan(0);
    expect(variables(other)).toEqual(variables(text));
  });
});
