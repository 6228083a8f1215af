import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testFolder } from '../test-rig/test-folder.js';
import { loadTokenAuthentication } from './cloud-credentials.js';

const good = {
  tenantId: '01a1f9c1-0000-7000-8000-0000000000aa',
  edgeId: '01a1f9c1-0000-7000-8000-0000000000bb',
  token: 'a-token-of-some-length',
};

function file(content: string, mode = 0o600): string {
  const path = join(testFolder(), 'credentials.json');
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

describe('loadTokenAuthentication', () => {
  it('gives header and broker login', () => {
    const authentication = loadTokenAuthentication(file(JSON.stringify(good)));
    expect(authentication.headers()).toEqual({ authorization: `Edge ${good.edgeId}:${good.token}` });
    expect(authentication.broker).toEqual({ tenantId: good.tenantId, edgeId: good.edgeId, username: good.edgeId, password: good.token });
  });

  it.each<[string, () => string, RegExp]>([
    ['a missing file', () => '/no/such/file', /can't be read/],
    ['a file others can read', () => file(JSON.stringify(good), 0o644), /chmod 600/],
    ['no JSON', () => file('token'), /no credentials file/],
    ['a short token', () => file(JSON.stringify({ ...good, token: 'short' })), /token is wrong/],
  ])('refuses %s, with the cure and without the token', (_, path, message) => {
    expect(() => loadTokenAuthentication(path())).toThrow(message);
    expect(() => loadTokenAuthentication(path())).not.toThrow(/a-token/);
  });
});
