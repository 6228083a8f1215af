import { randomBytes } from 'node:crypto';
import { identityRoutes, problem, type Role, sessionReply } from '@sigap/contracts';
import { fakeClock } from '@sigap/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ApiUnderTest, PASSWORD_UNDER_TEST, type SignedIn, signInAs, startApi } from '../api-under-test.js';
import { DomainEvents } from '../bus/domain-events.js';

import { ABSOLUTE_LIMIT_MS, IDLE_LIMIT_MS } from './session.service.js';
import { LIMITS } from './sign-in-throttle.js';
import { UserRepository } from './user.repository.js';

const clock = fakeClock(new Date());
/** Instances of one installation share the key. */
const environment = { SIGAP_MASTER_KEY: randomBytes(32).toString('base64') };
let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi({ clock, environment });
});
afterAll(() => api.stop());

const login = (email: string, password: string, headers: Record<string, string> = {}) =>
  api.request('/api/auth/login', { method: 'POST', json: { email, password }, headers });
const codeOf = async (reply: Response) => problem.parse(await reply.json()).code;
/** All of a problem but the id of the request. */
const toldBy = async (reply: Response) => ({ ...problem.parse(await reply.json()), requestId: '' });
const usersOf = async (reply: Response) => identityRoutes.listUsers.reply.parse(await reply.json());
const isOpen = async (who: SignedIn) => (await who.request('/api/auth/session')).status === 200;

describe('a session', () => {
  it('is opened by e-mail and password, whatever the case of the e-mail, and says who it is', async () => {
    const admin = await api.signIn('admin');
    const reply = await login(`  ${admin.session.user.email.toUpperCase()} `, PASSWORD_UNDER_TEST);
    expect(reply.status).toBe(200);
    expect(sessionReply.parse(await reply.json()).user).toEqual(admin.session.user);
    expect(await (await admin.request('/api/auth/session')).json()).toEqual(admin.session);
  });

  it('travels in a cookie that scripts and other sites do not get', async () => {
    const { session } = await api.signIn('hr');
    const [cookie] = (await login(session.user.email, PASSWORD_UNDER_TEST)).headers.getSetCookie();
    expect(cookie).toMatch(/^sigap=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  it('gets a new id at each sign-in: one that was planted, or was open before, opens nothing', async () => {
    const { session } = await api.signIn('hr');
    const planted = 'sigap=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
    const reply = await login(session.user.email, PASSWORD_UNDER_TEST, { cookie: planted });
    expect(reply.headers.getSetCookie()[0]).not.toContain('AAAAAAAA');
    expect((await api.request('/api/auth/session', { headers: { cookie: planted } })).status).toBe(401);

    const first = await signInAs(api.url, session.user.email, PASSWORD_UNDER_TEST);
    await login(session.user.email, PASSWORD_UNDER_TEST, { cookie: first.cookie });
    expect(await isOpen(first)).toBe(false);
  });

  it('ends at sign-out, there and then', async () => {
    const who = await api.signIn('manager');
    const reply = await who.request('/api/auth/logout', { method: 'POST' });
    expect(reply.status).toBe(204);
    expect(reply.headers.getSetCookie()[0]).toContain('Max-Age=0');
    expect(await isOpen(who)).toBe(false);
  });

  it('ends when it is not used for long, by the clock of the server', async () => {
    const who = await api.signIn('manager');
    clock.advance(IDLE_LIMIT_MS - 1_000);
    expect(await isOpen(who)).toBe(true);
    clock.advance(IDLE_LIMIT_MS - 1_000);
    expect(await isOpen(who)).toBe(true);
    clock.advance(IDLE_LIMIT_MS);
    expect(await isOpen(who)).toBe(false);
  });

  it('ends after seven days, however often it is used', async () => {
    const who = await api.signIn('manager');
    for (let passed = 0; passed + IDLE_LIMIT_MS / 2 < ABSOLUTE_LIMIT_MS; passed += IDLE_LIMIT_MS / 2) {
      expect(await isOpen(who)).toBe(true);
      clock.advance(IDLE_LIMIT_MS / 2);
    }
    clock.advance(IDLE_LIMIT_MS / 2);
    expect(await isOpen(who)).toBe(false);
  });

  it('is not in the database in a form that could be used', async () => {
    const { cookie, session } = await api.signIn('manager');
    const rows = await api.database.run(api.tenantId, (tx) => tx.query<{ row: string }>('SELECT sessions::text AS row FROM sessions'));
    const token = cookie.slice('sigap='.length);
    expect(rows.length).toBeGreaterThan(0);
    for (const { row } of rows)
      for (const secret of [token, session.csrfToken, Buffer.from(token).toString('hex')]) expect(row).not.toContain(secret);
  });
});

describe('a change of a user acts at once', () => {
  const change = async (who: SignedIn, json: object) => {
    const admin = await api.signIn('admin');
    const ended: string[] = [];
    const off = api.get(DomainEvents).on('session.ended', ({ sessionId }) => void ended.push(sessionId));
    const reply = await admin.request(`/api/users/${who.session.user.id}`, { method: 'PATCH', json });
    off();
    expect(reply.status).toBe(200);
    return ended;
  };

  it.each([
    ['another role', { role: 'packer' satisfies Role }],
    ['disabled', { disabled: true }],
    ['another password', { password: 'another long password' }],
  ])('%s: the session ends, and sockets are told', async (_, json) => {
    const who = await api.signIn('hr');
    expect(await change(who, json)).toHaveLength(1);
    expect(await isOpen(who)).toBe(false);
  });

  it('another name: the session stays', async () => {
    const who = await api.signIn('hr');
    expect(await change(who, { name: 'New Name' })).toEqual([]);
    expect(await isOpen(who)).toBe(true);
  });

  it('who is disabled can not sign in, and is told the same as with a wrong password', async () => {
    const who = await api.signIn('hr');
    await change(who, { disabled: true });
    const refused = await login(who.session.user.email, PASSWORD_UNDER_TEST);
    const wrong = await login((await api.signIn('hr')).session.user.email, 'not the password');
    expect(refused.status).toBe(401);
    expect(await toldBy(refused)).toEqual(await toldBy(wrong));
  });

  it('a sign-in that was under way with the old password opens nothing, nor does it change the new one', async () => {
    const who = await api.signIn('hr');
    const { email } = who.session.user;
    const users = api.get(UserRepository);
    const byEmail = users.byEmail.bind(users);
    const resetMeanwhile = (password: string) =>
      vi.spyOn(users, 'byEmail').mockImplementationOnce(async (wanted) => {
        const known = await byEmail(wanted);
        await change(who, { password });
        return known;
      });
    resetMeanwhile('reset by an admin');
    expect((await login(email, PASSWORD_UNDER_TEST)).status).toBe(401);
    const here = await signInAs(api.url, email, 'reset by an admin');
    resetMeanwhile('reset once more');
    const json = { currentPassword: 'reset by an admin', newPassword: 'what the thief wants' };
    expect((await here.request('/api/auth/password', { method: 'POST', json })).status).toBe(401);
    expect((await login(email, 'reset once more')).status).toBe(200);
  });

  it('the own password: other sessions end, this one stays, and the old password is worth nothing', async () => {
    const here = await api.signIn('hr');
    const { email } = here.session.user;
    const there = await signInAs(api.url, email, PASSWORD_UNDER_TEST);
    const wrong = await here.request('/api/auth/password', {
      method: 'POST',
      json: { currentPassword: 'guess', newPassword: 'quite another one' },
    });
    expect([wrong.status, await codeOf(wrong)]).toEqual([401, 'wrong_credentials']);
    const json = { currentPassword: PASSWORD_UNDER_TEST, newPassword: 'quite another one' };
    expect((await here.request('/api/auth/password', { method: 'POST', json })).status).toBe(204);
    expect([await isOpen(here), await isOpen(there)]).toEqual([true, false]);
    expect((await login(email, PASSWORD_UNDER_TEST)).status).toBe(401);
    expect((await login(email, 'quite another one')).status).toBe(200);
  });
});

describe('guessing', () => {
  it('an unknown user and a known one look alike', async () => {
    const { email } = (await api.signIn('hr')).session.user;
    const [known, unknown] = [await login(email, 'wrong password'), await login('nobody@example.com', 'wrong password')];
    expect([known.status, unknown.status]).toEqual([401, 401]);
    expect(await toldBy(known)).toEqual(await toldBy(unknown));
    const names = (reply: Response) => [...reply.headers.keys()].toSorted();
    expect(names(known)).toEqual(names(unknown));
  });

  it('a thousand wrong passwords: a few are looked at, the rest are refused, right or wrong; later it opens again', async () => {
    const victim = await api.signIn('hr');
    const { email } = victim.session.user;
    const replies = await Promise.all(Array.from({ length: 1_000 }, (_, i) => login(email, `guess number ${i}`)));
    expect(replies.filter((reply) => reply.status === 401)).toHaveLength(LIMITS.pair);
    const shut = replies.filter((reply) => reply.status === 429);
    expect(shut).toHaveLength(1_000 - LIMITS.pair);
    expect(Number(shut[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await login(email, PASSWORD_UNDER_TEST)).status).toBe(429);
    // the address is shut for everybody by now; who is signed in already goes on
    expect((await login('somebody@example.com', 'x')).status).toBe(429);
    expect(await isOpen(victim)).toBe(true);
    const rows = await api.database.run(api.tenantId, (tx) =>
      tx.query<{ action: string }>(`SELECT action FROM audit_log WHERE subject = $1 AND action LIKE 'user.sign-in-%'`, [
        `user:${victim.session.user.id}`,
      ]),
    );
    expect(rows.filter((row) => row.action === 'user.sign-in-refused')).toHaveLength(LIMITS.pair);
    expect(rows.filter((row) => row.action === 'user.sign-in-shut')).toHaveLength(1);
    clock.advance(15 * 60_000);
    expect((await login(email, PASSWORD_UNDER_TEST)).status).toBe(200);
  });

  it('is counted for all instances together', async () => {
    const { email } = (await api.signIn('hr')).session.user;
    const second = await startApi({ clock, environment, databaseUrl: api.databaseUrl });
    try {
      const attempt = (at: ApiUnderTest) => at.request('/api/auth/login', { method: 'POST', json: { email, password: 'wrong password' } });
      const statuses = [];
      for (let i = 0; i <= LIMITS.pair; i++) statuses.push((await attempt(i % 2 === 0 ? api : second)).status);
      expect(statuses).toEqual([...Array.from({ length: LIMITS.pair }, () => 401), 429]);
    } finally {
      await second.stop();
    }
  });

  it('a right password clears the account', async () => {
    const { email } = (await api.signIn('hr')).session.user;
    for (let i = 0; i < LIMITS.pair * 3; i++)
      expect((await login(email, i % 5 === 4 ? PASSWORD_UNDER_TEST : 'wrong password')).status).toBe(i % 5 === 4 ? 200 : 401);
  });

  it('does not believe X-Forwarded-For from anybody', async () => {
    const { email } = (await api.signIn('hr')).session.user;
    const statuses = [];
    for (let i = 0; i <= LIMITS.pair; i++)
      statuses.push((await login(email, 'wrong password', { 'x-forwarded-for': `10.0.0.${i}` })).status);
    expect(statuses.at(-1)).toBe(429);
  });
});

it('the end of a session is told to every instance, once each', async () => {
  const second = await startApi({ clock, environment, databaseUrl: api.databaseUrl });
  try {
    const told: string[] = [];
    const who = await api.signIn('hr');
    api.get(DomainEvents).on('session.ended', () => void told.push('here'));
    second.get(DomainEvents).on('session.ended', () => void told.push('there'));
    await who.request('/api/auth/logout', { method: 'POST' });
    await expect.poll(() => told.toSorted()).toEqual(['here', 'there']);
  } finally {
    await second.stop();
  }
});

describe('users', () => {
  const wanted = (email: string) => ({ email, name: 'Budi', role: 'hr', password: 'a long password' });

  it('are added, listed page by page, changed; never with their password', async () => {
    const { tenantId } = await api.addTenant();
    const admin = await api.signIn('admin', tenantId);
    for (const name of ['b', 'a', 'c']) {
      const reply = await admin.request('/api/users', { method: 'POST', json: wanted(`${name}-${tenantId}@example.com`) });
      expect(reply.status).toBe(201);
      expect(Object.keys(Object(await reply.json())).toSorted()).toEqual([
        'createdAt',
        'disabled',
        'email',
        'id',
        'lastSignInAt',
        'name',
        'phone',
        'role',
      ]);
    }
    const first = await usersOf(await admin.request('/api/users?limit=2'));
    const second = await usersOf(await admin.request(`/api/users?limit=2&cursor=${first.nextCursor}`));
    const emails = [...first.items, ...second.items].map((user) => user.email);
    expect(emails).toHaveLength(4);
    expect(emails).toEqual(emails.toSorted());
    expect(second.nextCursor).toBeNull();
  });

  it('have one e-mail each, over all tenants', async () => {
    const admin = await api.signIn('admin');
    const other = await api.signIn('admin', (await api.addTenant()).tenantId);
    const reply = await admin.request('/api/users', { method: 'POST', json: wanted(other.session.user.email.toUpperCase()) });
    expect([reply.status, await codeOf(reply)]).toEqual([409, 'user_email_taken']);
  });

  it('of another tenant are not there', async () => {
    const { session } = await api.signIn('hr');
    const stranger = await api.signIn('admin', (await api.addTenant()).tenantId);
    const reply = await stranger.request(`/api/users/${session.user.id}`, { method: 'PATCH', json: { disabled: true } });
    expect(reply.status).toBe(404);
    expect((await usersOf(await stranger.request('/api/users'))).items).toHaveLength(1);
  });

  it('take no field that is not theirs to set', async () => {
    const admin = await api.signIn('admin');
    for (const more of [{ tenantId: crypto.randomUUID() }, { id: crypto.randomUUID() }, { createdAt: 'x' }, { passwordHash: 'x' }]) {
      const reply = await admin.request('/api/users', {
        method: 'POST',
        json: { ...wanted(`${crypto.randomUUID()}@example.com`), ...more },
      });
      expect([reply.status, await codeOf(reply)]).toEqual([400, 'invalid_request']);
    }
  });

  it('always leave one admin who can sign in, also when two demote each other at once', async () => {
    const { tenantId } = await api.addTenant();
    const [one, two] = [await api.signIn('admin', tenantId), await api.signIn('admin', tenantId)];
    const demote = (by: SignedIn, whom: SignedIn) =>
      by.request(`/api/users/${whom.session.user.id}`, { method: 'PATCH', json: { role: 'packer' } });
    const statuses = (await Promise.all([demote(one, two), demote(two, one)])).map((reply) => reply.status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    const left = (await isOpen(one)) ? one : two;
    for (const json of [{ disabled: true }, { role: 'hr' }]) {
      const reply = await left.request(`/api/users/${left.session.user.id}`, { method: 'PATCH', json });
      expect([reply.status, await codeOf(reply)]).toEqual([409, 'last_admin']);
    }
  });

  it('can not lock themselves out, and go on as they were', async () => {
    const { tenantId } = await api.addTenant();
    const [one] = [await api.signIn('admin', tenantId), await api.signIn('admin', tenantId)];
    for (const json of [{ disabled: true }, { role: 'hr' }]) {
      const reply = await one.request(`/api/users/${one.session.user.id}`, { method: 'PATCH', json });
      expect([reply.status, await codeOf(reply)]).toEqual([409, 'own_account']);
    }
    expect(
      (await one.request(`/api/users/${one.session.user.id}`, { method: 'PATCH', json: { name: 'Ibu Admin', role: 'admin' } })).status,
    ).toBe(200);
    expect(await isOpen(one)).toBe(true);
  });

  it('keep their passwords as Argon2id alone', async () => {
    await api.signIn('hr');
    const rows = await api.database.run(api.tenantId, (tx) => tx.query<{ password_hash: string }>('SELECT password_hash FROM users'));
    for (const row of rows) expect(row.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });
});

describe('behind TLS', () => {
  it('the cookie has the __Host- prefix and is Secure, and a plain one is not taken', async () => {
    const secure = await startApi({ environment: { SIGAP_PUBLIC_URL: 'https://sigap.example' } });
    try {
      const { cookie, session } = await secure.signIn('hr');
      expect(cookie).toMatch(/^__Host-sigap=/);
      const again = await secure.request('/api/auth/login', {
        method: 'POST',
        json: { email: session.user.email, password: PASSWORD_UNDER_TEST },
      });
      expect(again.headers.getSetCookie()[0]).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
      expect(again.headers.get('strict-transport-security')).toContain('max-age=31536000');
      const plain = await secure.request('/api/auth/session', { headers: { cookie: cookie.replace('__Host-', '') } });
      expect(plain.status).toBe(401);
    } finally {
      await secure.stop();
    }
  });
});
