import { createInstance, type i18n } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { en } from '../words/en.js';
import { id } from '../words/id.js';
import { errorWords, type Failure } from './error-words.js';

function failure(code: string, problem: Failure['problem'], message = 'Unprocessable Entity'): Error {
  return Object.assign(new Error(message), { name: 'ApiError', code, problem });
}

describe('words of an error', () => {
  let words: i18n;
  beforeAll(async () => {
    words = createInstance();
    await words.init({
      resources: { id: { translation: id }, en: { translation: en } },
      lng: 'id',
      interpolation: { escapeValue: false },
    });
  });
  const said = (error: unknown) => errorWords(error, words).message;

  it('name the line that a list was refused for', () => {
    const detail = 'a quote is not closed, in line 7 or below';
    expect(said(failure('order_list_invalid', { detail }))).toBe(`${id.error.order_list_invalid}: ${detail}`);
  });

  it('name each wrong field', () => {
    const fields = [
      { path: 'line 3', message: 'no label' },
      { path: 'line 9', message: 'no date' },
    ];
    expect(said(failure('order_list_invalid', { fields }))).toBe(`${id.error.order_list_invalid} (line 3: no label; line 9: no date)`);
  });

  it('keep to the language of the viewer where the code says it all', () => {
    expect(said(failure('share_ended', { detail: 'the link has ended' }))).toBe(id.error.share_ended);
    expect(said(failure('network', null, 'no connection to the server'))).toBe(id.error.network);
  });

  it('fall back to what was said for a code that has none', () => {
    expect(said(failure('brand_new', { detail: 'the moon is full' }))).toBe(`${id.error.other}: the moon is full`);
    expect(said(failure('brand_new', null, 'Teapot'))).toBe(`${id.error.other}: Teapot`);
    expect(said(new TypeError('x is not a function'))).toBe(id.error.other);
  });
});
