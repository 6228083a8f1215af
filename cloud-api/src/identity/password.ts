import { hash, verify } from '@node-rs/argon2';

/** OWASP Password Storage Cheat Sheet, one of its settings for Argon2id (the library's default kind): 19 MiB, two passes, one lane. */
const SETTINGS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export function hashPassword(password: string): Promise<string> {
  return hash(password, SETTINGS);
}

let dummy: Promise<string> | undefined;

/**
 * @param stored the hash, or null for a user that does not exist: the same work is done then, so that time tells nothing
 */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
  dummy ??= hashPassword('nobody has this password');
  const matches = await verify(stored ?? (await dummy), password);
  return matches && stored !== null;
}
