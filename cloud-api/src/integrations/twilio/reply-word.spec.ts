import { describe, expect, it } from 'vitest';
import { replyIntent } from './reply-word.js';

describe('replyIntent', () => {
  it.each([
    ['OK', 'acknowledge'],
    ['ok.', 'acknowledge'],
    ['  Oke, saya cek', 'acknowledge'],
    ['SELESAI', 'clear'],
    ['selesai - sudah kembali', 'clear'],
    ['done', 'clear'],
    ['', null],
    ['okapi', null],
    ['belum selesai', null],
    ['constructor', null],
    ['__proto__', null],
    ['👍', null],
    ['1 OK', null],
  ])('%j', (text, intent) => {
    expect(replyIntent(text)).toBe(intent);
  });
});
