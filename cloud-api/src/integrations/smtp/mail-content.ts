import type { OutgoingMessage } from '../../alerts/message-driver.js';
import type { SmtpAccount } from './smtp-account.js';

/** One mail before it is written in MIME. */
export interface MailContent {
  readonly from: { readonly name: string; readonly address: string };
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** With angle brackets. */
  readonly messageId: string;
  readonly headers: Readonly<Record<string, string>>;
}

const longestSubject = 150;

/** A message as a mail: subject is its first line; the text is in it plain and as HTML, in which everything is escaped. */
export function mailOf(message: OutgoingMessage, { from }: Pick<SmtpAccount, 'from'>): MailContent {
  const [first = ''] = message.body.split('\n');
  return {
    from,
    to: { name: oneLine(message.recipientName), address: oneLine(message.recipient) },
    subject: oneLine(first).slice(0, longestSubject) || 'Sigap',
    text: message.body,
    html: htmlOf(message.body),
    messageId: messageIdOf(message, from.address),
    // RFC 3834: no out-of-office replies, please
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  };
}

/** The same at each attempt, so that a mail server, or a reader, knows a second copy for what it is (RFC 5322, 3.6.4). */
export function messageIdOf({ id }: Pick<OutgoingMessage, 'id'>, from: string): string {
  return `<${id}@${from.slice(from.lastIndexOf('@') + 1)}>`;
}

/** What goes into a header: no line break can end it and begin another one (CWE-93). */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

function htmlOf(text: string): string {
  const escaped = text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
  return `<!doctype html><html><body><p style="font-family:sans-serif">${escaped.replaceAll('\n', '<br>')}</p></body></html>`;
}
