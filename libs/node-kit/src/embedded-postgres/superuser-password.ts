import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

/** The superuser's password: made at first use, kept in a file that only we can read. */
export function superuserPassword(path: string): string {
  try {
    writeFileSync(path, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx', flush: true });
  } catch (err) {
    if (!(err instanceof Error && 'code' in err && err.code === 'EEXIST')) throw err;
  }
  const password = readFileSync(path, 'utf8').trim();
  if (password.length < 16) throw new Error(`${path} is damaged: it should hold the database's superuser password`);
  return password;
}
