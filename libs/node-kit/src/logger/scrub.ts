export const REDACTED = '[redacted]';

const SECRET_KEY =
  /^(pass(word|phrase|wd)?|.*(password|token|secret|cookie|apikey|privatekey|credential|phone|msisdn|embedding|ciphertext)s?|authorization|csrf|.*csrf|pin|otp|totp|template|templates|picture|pictures|jpeg|png)$/;

/** A key whose value says nothing to a reader of logs and too much to a thief. */
export function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key.toLowerCase().replaceAll(/[-_\s]/g, ''));
}

/* Each expression is linear in its input and never takes a quote or a backslash, so that a line of JSON stays JSON. */
const RULES: readonly [RegExp, string][] = [
  // the user information of any URL: rtsp://admin:secret@10.0.0.5/live. To the LAST @ before the path: passwords hold @ too.
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/"\\?#]{1,300}@/gi, `$1${REDACTED}@`],
  [/\b(Bearer|Basic|Digest|Edge)\s+[^\s"\\,;]{6,}/gi, `$1 ${REDACTED}`],
  [/\b(authorization|proxy-authorization|cookie|set-cookie|x-csrf-token)\s*:\s*[^"\\\r\n]+/gi, `$1: ${REDACTED}`],
  [/\b([a-z_-]{0,20}(?:password|passwd|pwd|token|secret|apikey|api_key|signature))=[^\s"\\&;,]+/gi, `$1=${REDACTED}`],
  // inside JSON, by the name of the key
  [/"([^"\\]{0,40}(?:password|passwd|token|secret|cookie|authorization|credential|phone)s?)":"(?:[^"\\]|\\.)*"/gi, `"$1":"${REDACTED}"`],
  // E.164, with the separators people write; and Indonesia's national and bare forms
  [/\+\d(?:[ .()-]{0,2}\d){7,14}/g, REDACTED],
  [/(?<![\w.-])(?:62[ -]?8|08)\d{1,3}(?:[ -]?\d{3,4}){2,3}(?![\w.-])/g, REDACTED],
];

/** Takes passwords, tokens, cookies, authorization, phone numbers and URL user information out of a text. */
export function scrubText(text: string): string {
  let clean = text;
  for (const [pattern, replacement] of RULES) clean = clean.replace(pattern, replacement);
  return clean;
}

const DEEPEST = 8;

/**
 * A copy of any value that may be logged: strings scrubbed, secret keys redacted, binary data as its length, errors as plain data,
 * cycles and depths beyond eight cut. The value itself is left as it was.
 */
export function scrub(value: unknown): unknown {
  return scrubAt(value, 0, []);
}

function scrubAt(value: unknown, depth: number, above: readonly object[]): unknown {
  if (typeof value === 'string') return scrubText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (above.includes(value)) return '[circular]';
  if (depth >= DEEPEST) return '[deeper]';
  const within = [...above, value];
  if (Array.isArray(value)) return value.map((item) => scrubAt(item, depth + 1, within));
  if (value instanceof Map || value instanceof Set) return scrubAt([...value], depth, within);
  if (value instanceof URL) return scrubText(value.href);
  const entries = value instanceof Error ? errorEntries(value) : Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, item]) => [key, isSecretKey(key) && isWorthHiding(item) ? REDACTED : scrubAt(item, depth + 1, within)]),
  );
}

/** A count of tokens or "has a password: true" is no secret. */
function isWorthHiding(value: unknown): boolean {
  return value !== null && value !== undefined && typeof value !== 'boolean' && typeof value !== 'number';
}

function errorEntries(error: Error): [string, unknown][] {
  const own = Object.entries(error).filter(([key]) => !['name', 'message', 'stack', 'cause'].includes(key));
  const cause: [string, unknown][] = error.cause === undefined ? [] : [['cause', error.cause]];
  return [['type', error.name], ['message', error.message], ['stack', error.stack], ...cause, ...own];
}
