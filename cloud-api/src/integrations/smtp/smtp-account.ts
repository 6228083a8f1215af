import { isIP } from 'node:net';
import { ConfigurationError } from '@sigap/node-kit';
import { z } from 'zod';
import type { ApiConfiguration } from '../../configuration.js';

/** What is needed to give mail to a server. */
export interface SmtpAccount {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (`smtps://`). */
  readonly isSecure: boolean;
  /** STARTTLS or nothing: a password, and where people are, go over no plain line. */
  readonly wantsTls: boolean;
  readonly login: { readonly user: string; readonly pass: string } | null;
  readonly from: { readonly name: string; readonly address: string };
}

type SmtpConfiguration = Pick<ApiConfiguration, 'SMTP_URL' | 'SMTP_FROM'>;

/** Null without `SMTP_URL`: e-mails stay on the outbox page. @throws ConfigurationError for half of it; never names the URL */
export function smtpAccount({ SMTP_URL, SMTP_FROM }: SmtpConfiguration): SmtpAccount | null {
  if (SMTP_URL === undefined) return null;
  if (SMTP_FROM === undefined) throw new ConfigurationError([{ variable: 'SMTP_FROM', problem: 'is not set, SMTP_URL is' }]);
  const url = new URL(SMTP_URL);
  // other schemes than http keep an IPv6 address in brackets, which no socket takes
  const host = url.hostname.replace(/^\[(.*)\]$/u, '$1');
  if (host === '') throw new ConfigurationError([{ variable: 'SMTP_URL', problem: 'names no server' }]);
  const isSecure = url.protocol === 'smtps:';
  const login = url.username === '' ? null : { user: decoded(url.username), pass: decoded(url.password) };
  return {
    host,
    port: url.port === '' ? (isSecure ? 465 : 587) : Number(url.port),
    isSecure,
    wantsTls: !isSecure && login !== null && !isLoopback(host),
    login,
    from: senderOf(SMTP_FROM),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ConfigurationError([{ variable: 'SMTP_URL', problem: 'has a % in its login that stands for nothing: write %25' }]);
  }
}

/** `Sigap <sigap@example.com>`, `"Sigap" <...>`, or the address alone. */
function senderOf(text: string): SmtpAccount['from'] {
  const parts = /^\s*"?([^"<>\p{Cc}]*?)"?\s*<([^<>\s]+)>\s*$/u.exec(text);
  const address = z.email().safeParse(parts?.[2] ?? text.trim());
  if (!address.success)
    throw new ConfigurationError([
      { variable: 'SMTP_FROM', problem: 'must be an e-mail address, or a name with one: Sigap <sigap@example.com>' },
    ]);
  return { name: parts?.[1] || 'Sigap', address: address.data };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
