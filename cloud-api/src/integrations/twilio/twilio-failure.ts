import type { SendOutcome } from '../../alerts/message-driver.js';

/** Failures of the network before a request can have left. */
const neverLeft = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN']);

/**
 * What a failed request means. Refusals name Twilio's code and not its text, which quotes the phone number (docs: "Error and warning
 * dictionary"). A server error may hide a success, so the worker looks before it tries again.
 */
export function outcomeOfFailure(err: unknown): SendOutcome {
  const { status, code, retryAfter } = partsOf(err);
  if (status === 429)
    return { kind: 'retry', error: 'Twilio: too many requests', ...(retryAfter === null ? {} : { afterMs: retryAfter * 1000 }) };
  if (status !== null && status >= 500) return { kind: 'retry', error: `Twilio: server error ${status}` };
  if (status !== null && status >= 400) return { kind: 'refused', error: `Twilio: refused, error ${code ?? status}` };
  if (typeof code === 'string' && neverLeft.has(code)) return { kind: 'retry', error: `Twilio can't be reached (${code})` };
  return { kind: 'uncertain', error: `Twilio did not answer (${typeof code === 'string' ? code : 'connection lost'})` };
}

function partsOf(err: unknown): { status: number | null; code: string | number | null; retryAfter: number | null } {
  if (typeof err !== 'object' || err === null) return { status: null, code: null, retryAfter: null };
  const { status, code, response }: { status?: unknown; code?: unknown; response?: unknown } = err;
  return {
    status: typeof status === 'number' ? status : null,
    code: typeof code === 'string' || typeof code === 'number' ? code : null,
    retryAfter: retryAfterOf(response),
  };
}

function retryAfterOf(response: unknown): number | null {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return null;
  const { headers } = response;
  if (typeof headers !== 'object' || headers === null || !('retry-after' in headers)) return null;
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 3_600) : null;
}
