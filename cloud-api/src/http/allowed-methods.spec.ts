import { describe, expect, it } from 'vitest';
import { allowedMethods } from './allowed-methods.js';

describe('allowedMethods', () => {
  it.each([
    ['/api/auth/login', ['POST']],
    ['/api/users', ['GET', 'HEAD', 'POST']],
    ['/api/users/01990000-0000-7000-8000-000000000000', ['PATCH']],
    ['/api/users/', ['GET', 'HEAD', 'POST']],
    ['/api/users/a/b', []],
    ['/api/nothing', []],
    ['/', []],
  ])('%s: %j', (path, methods) => {
    expect(allowedMethods(path)).toEqual(methods);
  });
});
