import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ApiConfiguration } from '../configuration.js';

/** 32 bytes: wraps the tenants' data keys. */
export const MASTER_KEY = Symbol('master-key');

const BYTES = 32;

/**
 * From `SIGAP_MASTER_KEY`, else from `SIGAP_DATA/secrets/master.key` (0600), which is made at first start; production is not let in
 * without the variable (`configuration.ts`).
 */
export function loadMasterKey(configuration: Pick<ApiConfiguration, 'SIGAP_MASTER_KEY' | 'SIGAP_DATA'>): Buffer {
  if (configuration.SIGAP_MASTER_KEY !== undefined) return decode(configuration.SIGAP_MASTER_KEY, 'SIGAP_MASTER_KEY');
  const path = join(configuration.SIGAP_DATA, 'secrets', 'master.key');
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(path, `${randomBytes(BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  } catch (err) {
    if (!(err instanceof Error && 'code' in err && err.code === 'EEXIST')) throw err;
    chmodSync(path, 0o600);
  }
  return decode(readFileSync(path, 'utf8').trim(), path);
}

function decode(text: string, from: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.byteLength !== BYTES) throw new Error(`${from} must be ${BYTES} bytes in base64; make one with: openssl rand -base64 ${BYTES}`);
  return key;
}
