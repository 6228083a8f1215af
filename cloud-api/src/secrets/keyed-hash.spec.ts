import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { KeyedHash } from './keyed-hash.js';

it('is the same for the same key, purpose and value, and for nothing else', () => {
  const key = randomBytes(32);
  const hash = new KeyedHash(key).of('a', ['x', 'y']);
  expect(new KeyedHash(key).of('a', ['x', 'y'])).toEqual(hash);
  expect(new KeyedHash(randomBytes(32)).of('a', ['x', 'y'])).not.toEqual(hash);
  expect(new KeyedHash(key).of('b', ['x', 'y'])).not.toEqual(hash);
  expect(new KeyedHash(key).of('a', ['xy'])).not.toEqual(hash);
});
