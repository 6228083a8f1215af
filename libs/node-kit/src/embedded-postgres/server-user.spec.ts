import { describe, expect, it } from 'vitest';
import { chooseServerUser } from './server-user.js';

const nobody = 'nobody:x:65534:65533:nobody:/nonexistent:/usr/sbin/nologin';
const postgres = 'postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash';

describe('chooseServerUser', () => {
  it('keeps an ordinary user', () => {
    expect(chooseServerUser(1000, `${nobody}\n${postgres}`)).toBeUndefined();
  });

  it('takes postgres before nobody when it is root', () => {
    expect(chooseServerUser(0, `root:x:0:0::/root:/bin/sh\n${nobody}\n${postgres}\n`)).toEqual({ name: 'postgres', uid: 101, gid: 104 });
    expect(chooseServerUser(0, `root:x:0:0::/root:/bin/sh\n${nobody}\n`)).toEqual({ name: 'nobody', uid: 65_534, gid: 65_533 });
  });

  it('says what to do where there is neither', () => {
    expect(() => chooseServerUser(0, 'root:x:0:0::/root:/bin/sh')).toThrow('run as an ordinary user');
  });
});
