import type { SendOutcome } from '../../alerts/message-driver.js';

/** Commands whose refusal is about this one mail, not about the server or our login. */
const aboutTheMail = new Set(['MAIL FROM', 'RCPT TO', 'DATA']);

/**
 * What a failed attempt means (RFC 5321, 4.2.1: 4yz come again, 5yz never). Names the server's code and not its text, which quotes the
 * address. Without a reply it depends on how far it came: before the first byte of the mail was sent, nothing was taken; after it, nobody
 * knows.
 */
export function outcomeOfFailure(err: unknown, hasBegun: boolean): SendOutcome {
  const { code, command, responseCode } = partsOf(err);
  if (responseCode !== null) {
    const said = `mail server: ${responseCode}${command === null ? '' : ` to ${command}`}`;
    return responseCode >= 500 && command !== null && aboutTheMail.has(command)
      ? { kind: 'refused', error: `${said}, refused` }
      : { kind: 'retry', error: said };
  }
  if (code === 'EENVELOPE') return { kind: 'refused', error: 'the mail address is not valid' };
  if (hasBegun) return { kind: 'uncertain', error: `the mail server did not confirm (${code ?? 'connection lost'})` };
  return { kind: 'retry', error: `the mail server can't be reached (${code ?? 'connection lost'})` };
}

function partsOf(err: unknown): { code: string | null; command: string | null; responseCode: number | null } {
  if (typeof err !== 'object' || err === null) return { code: null, command: null, responseCode: null };
  const { code, command, responseCode }: { code?: unknown; command?: unknown; responseCode?: unknown } = err;
  return {
    code: typeof code === 'string' ? code : null,
    command: typeof command === 'string' ? command : null,
    responseCode: typeof responseCode === 'number' ? responseCode : null,
  };
}
