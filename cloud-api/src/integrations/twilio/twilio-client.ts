import type { Twilio } from 'twilio';
import type { TwilioAccount } from './twilio-account.js';

/** Longest that Twilio may take; afterwards nobody knows whether it took the message. */
export const requestLimitMs = 15_000;

/** Twilio's own client, loaded when it is needed: half a second that a start without Twilio does not pay. */
export async function openTwilioClient(account: TwilioAccount, timeoutMs = requestLimitMs): Promise<Twilio> {
  const { default: twilio } = await import('twilio');
  const httpClient = new twilio.RequestClient({ timeout: timeoutMs });
  const request = httpClient.request.bind(httpClient);
  // the client knows regions of Twilio, not other addresses
  httpClient.request = (options) =>
    request({ ...options, uri: options.uri.replace('https://api.twilio.com', account.apiUrl), timeout: timeoutMs });
  return twilio(account.accountSid, account.authToken, { httpClient, autoRetry: false });
}
