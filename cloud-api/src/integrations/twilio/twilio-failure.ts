import type { SendOutcome } from '../../alerts/message-driver.js';
import { TwilioBusy } from './twilio-client.js';

/** Failures of the network before a request can have left. */
const neverLeft = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN']);

/**
 * What a failed request means. Refusals name Twilio's code and not its text, which quotes the phone number (docs: "Error and warning
 * dictionary"). A server error may hide a success, so the worker looks before it tries again.
 */
export function outcomeOfFailure(err: unknown): SendOutcome {
  const { status, code } = partsOf(err);
  if (err instanceof TwilioBusy) return busy(err.retryAfterSeconds);
  if (status === 429) return busy(null);
  if (status !== null && status >= 500) return { kind: 'retry', error: `Twilio: server error ${status}` };
  if (status !== null && status >= 400) return { kind: 'refused', error: `Twilio: refused, error ${code ?? status}` };
  if (typeof code === 'string' && neverLeft.has(code)) return { kind: 'retry', error: `Twilio can't be reached (${code})` };
  return { kind: 'uncertain', error: `Twilio did not answer (${typeof code === 'string' ? code : 'connection lost'})` };
}

function busy(retryAfterSeconds: number | null): SendOutcome {
  const error = 'Twilio: too many requests';
  return retryAfterSeconds === null ? { kind: 'retry', error } : { kind: 'retry', error, afterMs: retryAfterSeconds * 1000 };
}

function partsOf(err: unknown): { status: number | null; code: string | number | null } {
  if (typeof err !== 'object' || err === null) return { status: null, code: null };
  const { status, code }: { status?: unknown; code?: unknown } = err;
  return { status: typeof status === 'number' ? status : null, code: typeof code === 'string' || typeof code === 'number' ? code : null };
}
