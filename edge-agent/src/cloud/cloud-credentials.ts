import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import type { BrokerLogin } from '../sync/mqtt-link.js';

const credentialsFile = z.object({ tenantId: z.uuid(), edgeId: z.uuid(), token: z.string().min(16) });

export class CloudCredentialsError extends Error {
  override readonly name = 'CloudCredentialsError';
}

/**
 * How the box shows the cloud who it is. A token for now; with a certificate `headers` is empty, the broker login has no password, and
 * both connections present the key pair of the box (FL-1).
 */
export interface CloudAuthentication {
  readonly tenantId: string;
  readonly edgeId: string;
  /** For each HTTP request. */
  headers(): Record<string, string>;
  readonly broker: BrokerLogin;
}

/**
 * Reads `{tenantId, edgeId, token}` from a file that only its owner can read. The token is in neither argv nor environment, where other
 * users of the machine would see it. Throws CloudCredentialsError with the cure.
 */
export function loadTokenAuthentication(path: string): CloudAuthentication {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new CloudCredentialsError(`${path} can't be read: make the box in the dashboard and put its credentials file there`);
  }
  if ((statSync(path).mode & 0o077) !== 0) throw new CloudCredentialsError(`${path} can be read by others; run: chmod 600 ${path}`);
  const parsed = credentialsFile.safeParse(parseJson(text));
  // never the value: it may be a token in the wrong place
  if (!parsed.success)
    throw new CloudCredentialsError(`${path} is no credentials file: ${parsed.error.issues[0]?.path.join('.')} is wrong`);
  const { tenantId, edgeId, token } = parsed.data;
  return {
    tenantId,
    edgeId,
    headers: () => ({ authorization: `Edge ${edgeId}:${token}` }),
    broker: { tenantId, edgeId, username: edgeId, password: token },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
