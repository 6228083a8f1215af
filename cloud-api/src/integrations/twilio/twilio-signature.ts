import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * `X-Twilio-Signature` of a form post: base64 of HMAC-SHA1, keyed with the account's auth token, over the whole URL followed by each
 * parameter's name and value in order of the names (Twilio docs, "Webhooks security: validating signatures"). A name that comes
 * several times counts once per distinct value, sorted.
 */
export function twilioSignature(authToken: string, url: string, parameters: Readonly<Record<string, string | readonly string[]>>): string {
  const names = Object.keys(parameters).toSorted();
  const text = names.map((name) => {
    const value = parameters[name] ?? '';
    const values = typeof value === 'string' ? [value] : [...new Set(value)].toSorted();
    return values.map((one) => name + one).join('');
  });
  return createHmac('sha1', authToken)
    .update(url + text.join(''))
    .digest('base64');
}

/** In constant time, so that a forger learns nothing from how long a refusal takes. */
export function isSignedByTwilio(
  signature: string | undefined,
  authToken: string,
  url: string,
  parameters: Readonly<Record<string, string | readonly string[]>>,
): boolean {
  if (signature === undefined) return false;
  const expected = Buffer.from(twilioSignature(authToken, url, parameters));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
