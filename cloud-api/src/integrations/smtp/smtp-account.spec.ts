import { describe, expect, it } from 'vitest';
import { smtpAccount } from './smtp-account.js';

const SMTP_FROM = 'sigap@example.com';

describe('smtpAccount', () => {
  it.each([
    ['smtp://mail.example', { host: 'mail.example', port: 587, isSecure: false, wantsTls: false, login: null }],
    ['smtps://mail.example', { port: 465, isSecure: true, wantsTls: false }],
    ['smtp://u%40x:p%3Aw@mail.example:2525', { port: 2525, wantsTls: true, login: { user: 'u@x', pass: 'p:w' } }],
    ['smtp://u:p@127.0.0.1:25', { port: 25, wantsTls: false }],
    ['smtp://u:p@[::1]', { host: '::1', wantsTls: false }],
  ])('%s', (SMTP_URL, expected) => {
    expect(smtpAccount({ SMTP_URL, SMTP_FROM })).toMatchObject(expected);
  });

  it.each([
    ['Sigap <sigap@example.com>', { name: 'Sigap', address: 'sigap@example.com' }],
    ['"Sigap, Pabrik" <sigap@example.com>', { name: 'Sigap, Pabrik', address: 'sigap@example.com' }],
    ['sigap@example.com', { name: 'Sigap', address: 'sigap@example.com' }],
  ])('comes from %s', (from, expected) => {
    expect(smtpAccount({ SMTP_URL: 'smtp://mail.example', SMTP_FROM: from })?.from).toEqual(expected);
  });

  it('is none without a server, and complains about halves without the password', () => {
    expect(smtpAccount({ SMTP_URL: undefined, SMTP_FROM })).toBeNull();
    const attempt = (from: string | undefined) => () => smtpAccount({ SMTP_URL: 'smtp://u:hush-hush@mail.example', SMTP_FROM: from });
    for (const from of [undefined, 'nobody', 'A <b>', 'Sigap\r\nBcc: x <a@example.com>']) {
      expect(attempt(from)).toThrow('SMTP_FROM');
      expect(attempt(from)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('hush') }));
    }
  });

  it('says which variable has a percent sign that stands for nothing, and not what stands around it', () => {
    const attempt = () => smtpAccount({ SMTP_URL: 'smtp://u:hush100%@mail.example', SMTP_FROM });
    expect(attempt).toThrow('SMTP_URL');
    expect(attempt).toThrow(expect.objectContaining({ message: expect.not.stringContaining('hush') }));
  });
});
