import type { Twilio } from 'twilio';
import type { TwilioAccount } from './twilio-account.js';

/** Longest that Twilio may take; afterwards nobody knows whether it took the message. */
export const requestLimitMs = 15_000;

/** Too many requests; the client's own error does not say how long to wait. */
export class TwilioBusy extends Error {
  override readonly name = 'TwilioBusy';
  readonly status = 429;

  constructor(readonly retryAfterSeconds: number | null) {
    super('too many requests');
  }
}

/** Twilio's own client, loaded when it is needed: half a second that a start without Twilio does not pay. */
export async function openTwilioClient(account: TwilioAccount, timeoutMs = requestLimitMs): Promise<Twilio> {
  const { default: twilio } = await import('twilio');
  const httpClient = new twilio.RequestClient({ timeout: timeoutMs });
  const request: typeof httpClient.request = httpClient.request.bind(httpClient);
  httpClient.request = async (options) => {
    // the client knows regions of Twilio, not other addresses
    const response = await request({ ...options, uri: options.uri.replace('https://api.twilio.com', account.apiUrl), timeout: timeoutMs });
    if (response.statusCode === 429) throw new TwilioBusy(retryAfterOf(response.headers));
    return response;
  };
  return twilio(account.accountSid, account.authToken, { httpClient, autoRetry: false });
}

function retryAfterOf(headers: unknown): number | null {
  if (typeof headers !== 'object' || headers === null || !('retry-after' in headers)) return null;
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 3_600) : null;
}
