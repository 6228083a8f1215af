import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readConfiguration } from './configuration.js';

const DATABASE_URL = 'postgres://sigap:correct-horse@db:5432/sigap';
const production = {
  NODE_ENV: 'production',
  DATABASE_URL,
  SIGAP_MASTER_KEY: randomBytes(32).toString('base64'),
  SIGAP_PUBLIC_URL: 'https://sigap.example',
};

describe('configuration', () => {
  it('needs a database and nothing else to run on this machine', () => {
    expect(readConfiguration({ DATABASE_URL })).toMatchObject({ HOST: '127.0.0.1', PORT: 3000, isProduction: false, isSecure: false });
    expect(() => readConfiguration({})).toThrow('DATABASE_URL');
  });

  it('is secure behind an https address', () => {
    expect(readConfiguration(production)).toMatchObject({ isProduction: true, isSecure: true });
    expect(readConfiguration({ DATABASE_URL, SIGAP_PUBLIC_URL: 'https://a.example' }).isSecure).toBe(true);
  });

  it.each([
    ['no master key', { SIGAP_MASTER_KEY: undefined }, 'SIGAP_MASTER_KEY'],
    ['a placeholder for a master key', { SIGAP_MASTER_KEY: 'change-me-change-me-change-me-change-me-change-me' }, 'SIGAP_MASTER_KEY'],
    ['plain http', { SIGAP_PUBLIC_URL: 'http://sigap.example' }, 'SIGAP_PUBLIC_URL'],
    ['a placeholder for the messaging token', { TWILIO_AUTH_TOKEN: 'your-token-here' }, 'TWILIO_AUTH_TOKEN'],
    ['a placeholder for the password of the mail server', { SMTP_URL: 'smtps://sigap:changeme@mail.example' }, 'SMTP_URL'],
    ['a placeholder for the password of the database', { DATABASE_URL: 'postgres://sigap:changeme@db/sigap' }, 'DATABASE_URL'],
  ])('production refuses %s', (_, over, variable) => {
    expect(() => readConfiguration({ ...production, ...over })).toThrow(variable);
  });

  it('never repeats a secret in its errors', () => {
    expect(() => readConfiguration({ ...production, TWILIO_AUTH_TOKEN: 'shortish' })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('shortish') }),
    );
    const url = 'ftp://sigap:correct-horse@mail.example';
    expect(() => readConfiguration({ ...production, SMTP_URL: url })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('correct-horse') }),
    );
  });
});
