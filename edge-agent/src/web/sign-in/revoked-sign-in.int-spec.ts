import { fakeClock } from '@sigap/testing';
import { describe, expect, it } from 'vitest';
import { KeptState } from '../../camera/test-rig/kept-state.js';
import { CloudError } from '../../cloud/cloud-client.js';
import { logger } from '../../test-rig/linked-box.js';
import { anAccount, rightPassword } from '../../test-rig/station-box.js';
import { PasswordHashing } from './password-hashing.js';
import { SessionBook } from './session-book.js';
import { SignIn } from './sign-in.js';
import { VerifierBook } from './verifier-book.js';

/** A box whose directory the test writes, and a cloud that answers when the test says so. */
function aBox() {
  const clock = fakeClock();
  const state = new KeptState();
  const account = anAccount('packer');
  const directory = { at: '1', stamp: account.stamp as string | null };
  const isStillGood = (one: { stamp: string }, at: string | null) => directory.at === at || directory.stamp === one.stamp;
  const verifiers = new VerifierBook({ state, key: new Uint8Array(32), clock, logger, isStillGood });
  const sessions = new SessionBook({ state, clock, logger, isStillGood });
  const hashing = new PasswordHashing();
  let answer: (word: typeof account | 'away') => void = () => undefined;
  const post = () => {
    const word = new Promise<typeof account | 'away'>((resolve) => (answer = resolve));
    return word.then((said) => (said === 'away' ? Promise.reject(new CloudError('away', null, null)) : said));
  };
  const signIn = new SignIn({
    cloud: { post: post as never },
    directory: {
      get at() {
        return directory.at;
      },
      account: () => account,
      sync: () => Promise.resolve(),
    },
    verifiers,
    sessions,
    hashing,
    clock,
    logger,
  });
  return {
    account,
    verifiers,
    sessions,
    hashing,
    signIn: () => signIn.signIn(account.email, rightPassword, '127.0.0.1'),
    cloudSays: (word: typeof account | 'away') => answer(word),
    /** Another directory arrives, in which the account is not what it was. */
    revoke: async () => {
      Object.assign(directory, { at: '2', stamp: 'another' });
      await verifiers.sweep();
      await sessions.sweep();
    },
  };
}

describe('a sign-in during which the account is revoked', () => {
  it('is refused without the cloud', async () => {
    const box = aBox();
    await box.verifiers.keep(box.account, await box.hashing.make(rightPassword), '1');
    const signedIn = box.signIn();
    await box.revoke();
    box.cloudSays('away');
    await expect(signedIn).rejects.toMatchObject({ code: 'offline_sign_in_unknown' });
    expect(box.sessions.size).toBe(0);
  });

  it('opens nothing when the cloud had said yes before', async () => {
    const box = aBox();
    const signedIn = box.signIn();
    box.cloudSays(box.account);
    await box.revoke();
    const { token } = await signedIn;
    expect(box.sessions.open(token)).toBeNull();
    expect(box.verifiers.of(box.account.email)).toBeNull();
  });

  it('is let in when nothing happened', async () => {
    const box = aBox();
    await box.verifiers.keep(box.account, await box.hashing.make(rightPassword), '1');
    const signedIn = box.signIn();
    box.cloudSays('away');
    const { token } = await signedIn;
    expect(box.sessions.open(token)).not.toBeNull();
  });
});
