import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DomainEvents } from '../bus/domain-events.js';
import { TenantRounds } from '../database/tenant-rounds.js';
import { PresenceEngine } from '../presence/presence.engine.js';
import { SettingsService } from '../settings/settings.service.js';
import { IncidentEngine } from './incident.engine.js';
import { IncidentTeller } from './incident-teller.js';
import { IncidentRepository } from './incident.repository.js';
import { MessageDrivers } from './message-drivers.js';
import { MessageRepository } from './message.repository.js';
import { TellingDispatcher } from './telling-dispatcher.js';
import { TellingRepository } from './telling.repository.js';
import { Workplace } from './workplace.fixture.js';

let workplace: Workplace;
let door: string;
beforeEach(async () => {
  workplace = await Workplace.open();
  door = await workplace.camera('CAM1', 'Entrance Zone');
});
afterEach(() => workplace.close());

const messages = () =>
  workplace.rows<{ body: string; state: string; template: string }>('SELECT body, state, template FROM messages ORDER BY created_at, id');
const notifications = () =>
  workplace.rows<{ type: string; phase: string; message: string }>(
    'SELECT type, phase, message FROM notifications ORDER BY created_at, id',
  );

describe('EMPLOYEE_LOST', () => {
  it('tells the supervisor with the text of the seed, once, and the recovery after it', async () => {
    const dewi = await workplace.employee('EMP000', 'Dewi', { phone: '+6281200000001' });
    const lee = await workplace.employee('EMP001', 'Lee', { supervisorId: dewi });
    await workplace.pass(600);
    await workplace.see(lee, door);
    await workplace.look();
    expect(await workplace.statusOf(lee)).toBe('AVAILABLE');
    await workplace.pass(150);
    expect(await workplace.statusOf(lee)).toBe('OFFLINE');
    expect(await messages()).toEqual([]);
    await workplace.pass(151);
    await workplace.pass(30);
    const body = '[ALERT] EMP001 - Lee\nStatus: OUT OF AREA (last seen 6 min ago)\nLocation: Entrance Zone\nNotified to: Supervisor - Dewi';
    expect(await messages()).toEqual([{ body, state: 'outbox', template: 'employee_lost.problem' }]);
    expect(await notifications()).toEqual([{ type: 'EMPLOYEE_LOST', phase: 'problem', message: body }]);
    await workplace.pass(180);
    expect(await messages()).toHaveLength(1);
    await workplace.see(lee, door);
    await workplace.look();
    await workplace.pass(90);
    expect((await messages()).map(({ template }) => template)).toEqual(['employee_lost.problem', 'employee_lost.recovery']);
    expect((await messages())[1]?.body).toMatch(/^\[PULIH\] EMP001 - Lee\nStatus: KEMBALI TERLIHAT/);
  });

  it('a dead camera gives UNKNOWN and not OFFLINE, and no alert about people', async () => {
    const lee = await workplace.employee('EMP001', 'Lee');
    await workplace.pass(300);
    await workplace.see(lee, door);
    await workplace.cameraState(door, 'offline');
    await workplace.pass(600);
    expect(await workplace.statusOf(lee)).toBe('UNKNOWN');
    expect(await notifications()).toMatchObject([{ type: 'CAMERA_DOWN' }]);
  });

  it('a camera that comes back starts the absence anew', async () => {
    const lee = await workplace.employee('EMP001', 'Lee');
    await workplace.pass(300);
    await workplace.see(lee, door);
    await workplace.cameraState(door, 'offline');
    await workplace.pass(600);
    await workplace.cameraState(door, 'online');
    await workplace.look();
    expect(await workplace.statusOf(lee)).toBe('UNKNOWN');
    await workplace.pass(150);
    expect(await workplace.statusOf(lee)).toBe('OFFLINE');
    expect((await notifications()).filter(({ type }) => type === 'EMPLOYEE_LOST')).toEqual([]);
    await workplace.pass(240);
    expect((await notifications()).filter(({ type }) => type === 'EMPLOYEE_LOST')).toHaveLength(1);
  });

  it('a backlog raises no alert about the past, and corrects history', async () => {
    const lee = await workplace.employee('EMP001', 'Lee');
    await workplace.pass(1_200);
    await workplace.see(lee, door, workplace.now(1_000), true);
    await workplace.see(lee, door, workplace.now(900), true);
    await workplace.look();
    await workplace.pass(900);
    expect(await workplace.statusOf(lee)).toBe('OFFLINE');
    expect(await notifications()).toEqual([]);
    expect(await workplace.rows('SELECT count(*)::int AS n FROM sightings')).toEqual([{ n: 2 }]);
  });

  it('a box that was away and brings its sightings afterwards raises no alert about the gap', async () => {
    const lost = async () => (await notifications()).filter(({ type }) => type === 'EMPLOYEE_LOST');
    const lee = await workplace.employee('EMP001', 'Lee');
    const ana = await workplace.employee('EMP002', 'Ana');
    await workplace.pass(600);
    for (const person of [lee, ana]) await workplace.see(person, door);
    await workplace.look();
    await workplace.disconnect();
    await workplace.pass(1_200);
    expect([await workplace.statusOf(lee), await workplace.statusOf(ana)]).toEqual(['UNKNOWN', 'UNKNOWN']);
    await workplace.connect();
    // one was there for the first half of the gap, with long absences between; of the other the box saw nothing
    for (const secondsAgo of [1_150, 1_140, 700, 690, 620]) await workplace.see(lee, door, workplace.now(secondsAgo), true);
    await workplace.look();
    await workplace.pass(90);
    expect([await workplace.statusOf(lee), await lost()]).toEqual(['UNKNOWN', []]);
    await workplace.pass(60);
    expect([await workplace.statusOf(lee), await lost()]).toEqual(['OFFLINE', []]);
    // an absence that goes on while the box watches is of now, but only of whom it has seen live last
    await workplace.pass(240);
    expect((await lost()).map(({ message }) => message.split('\n')[0])).toEqual(['[ALERT] EMP002 - Ana']);
    await workplace.pass(600);
    expect(await lost()).toHaveLength(1);
    expect(await workplace.rows('SELECT count(*)::int AS n FROM sightings')).toEqual([{ n: 7 }]);
  });

  it('whose supervisor has no phone: the next above; nobody: the managers, in the app alone as long as none has a phone', async () => {
    const top = await workplace.employee('EMP000', 'Top', { phone: '+6281200000001' });
    const middle = await workplace.employee('EMP001', 'Middle', { supervisorId: top });
    const lee = await workplace.employee('EMP002', 'Lee', { supervisorId: middle });
    const alone = await workplace.employee('EMP003', 'Alone');
    await workplace.pass(600);
    await workplace.see(lee, door);
    await workplace.see(alone, door);
    await workplace.pass(390);
    expect((await messages()).map(({ body }) => body.split('\n').at(-1))).toEqual(['Notified to: Supervisor - Top']);
    expect((await notifications()).map(({ message }) => message.split('\n').at(-1))).toEqual([
      'Notified to: Supervisor - Top',
      'Notified to: Managers',
    ]);
  });
});

it('who has an address and no phone is told by e-mail, which stays on the outbox page without a mail server', async () => {
  const dewi = await workplace.employee('EMP000', 'Dewi', { email: 'dewi@example.com' });
  const lee = await workplace.employee('EMP001', 'Lee', { supervisorId: dewi });
  await workplace.pass(600);
  await workplace.see(lee, door);
  await workplace.pass(390);
  const manager = await workplace.api.signIn('manager');
  const page = async () => (await (await manager.request('/api/messages')).json()) as { items: object[] };
  expect((await page()).items).toMatchObject([
    { channel: 'email', driver: 'outbox', state: 'outbox', recipientName: 'Dewi', recipient: 'd***@example.com', fallbackOf: null },
  ]);
  // boxes concern the managers, who all have an address
  await workplace.disconnect();
  await workplace.pass(180);
  expect((await page()).items[0]).toMatchObject({ channel: 'email', template: 'edge_down.problem', recipientName: 'The manager' });
});

it('managers with a phone are told of whom nobody above can be told, and of boxes', async () => {
  const [admin, manager] = [await workplace.api.signIn('admin'), await workplace.api.signIn('manager')];
  const phone = '+6281200000009';
  const change = async (json: object) => {
    const reply = await admin.request(`/api/users/${manager.session.user.id}`, { method: 'PATCH', json });
    expect(reply.status).toBe(200);
    return (await reply.json()) as { phone: string | null };
  };
  expect(await change({ phone })).toMatchObject({ phone });
  expect(await change({ name: 'Agus' })).toMatchObject({ phone });
  const lee = await workplace.employee('EMP001', 'Lee');
  await workplace.pass(600);
  await workplace.see(lee, door);
  await workplace.pass(390);
  expect((await messages()).map(({ body }) => body.split('\n').at(-1))).toEqual(['Notified to: Managers']);
  expect(await workplace.rows('SELECT recipient_name, recipient FROM messages')).toEqual([{ recipient_name: 'Agus', recipient: phone }]);
  await workplace.disconnect();
  await workplace.pass(180);
  expect((await messages()).at(-1)).toMatchObject({ template: 'edge_down.problem', state: 'outbox' });
  expect(await change({ phone: null })).toMatchObject({ phone: null });
});

describe('two instances', () => {
  it('open, tell and message once', async () => {
    const { api, clock } = workplace;
    const rounds = api.get(TenantRounds);
    const repository = api.get(IncidentRepository);
    const [settings, presence, teller] = [api.get(SettingsService), api.get(PresenceEngine), api.get(IncidentTeller)];
    const drivers = api.get(MessageDrivers);
    const [tellings, queue, events] = [api.get(TellingRepository), api.get(MessageRepository), api.get(DomainEvents)];
    workplace.secondInstance.engines.push(new IncidentEngine(presence, api.database, settings, repository, teller, clock, rounds));
    workplace.secondInstance.dispatchers.push(
      new TellingDispatcher(api.database, settings, tellings, queue, events, drivers, clock, rounds),
    );
    const dewi = await workplace.employee('EMP000', 'Dewi', { phone: '+6281200000001' });
    const lee = await workplace.employee('EMP001', 'Lee', { supervisorId: dewi });
    await workplace.pass(60);
    await workplace.see(lee, door);
    await workplace.pass(301);
    await workplace.pass(30);
    expect(await workplace.rows('SELECT kind FROM incidents')).toEqual([{ kind: 'EMPLOYEE_LOST' }]);
    expect(await notifications()).toHaveLength(1);
    expect(await messages()).toHaveLength(1);
  });
});

describe('digests', () => {
  it('many at once: the first one now, the rest in one message', async () => {
    const dewi = await workplace.employee('EMP000', 'Dewi', { phone: '+6281200000001' });
    const people: string[] = [];
    for (let i = 1; i <= 8; i += 1) people.push(await workplace.employee(`EMP00${i}`, `Person ${i}`, { supervisorId: dewi }));
    await workplace.pass(600);
    for (const id of people) await workplace.see(id, door);
    await workplace.pass(300);
    await workplace.pass(30);
    expect(await messages()).toHaveLength(1);
    await workplace.pass(60);
    const all = await messages();
    expect(all.map(({ template }) => template)).toEqual(['employee_lost.problem', 'digest']);
    expect(all[1]?.body.split('\n')).toHaveLength(8);
    expect(await notifications()).toHaveLength(8);
  });
});

describe('CAMERA_DOWN and EDGE_DOWN', () => {
  it('a camera that is down is told after the hold, and its recovery', async () => {
    await workplace.pass(60);
    await workplace.cameraState(door, 'offline');
    await workplace.pass(40);
    expect(await notifications()).toEqual([]);
    await workplace.pass(60);
    expect(await notifications()).toMatchObject([
      {
        type: 'CAMERA_DOWN',
        phase: 'problem',
        message: expect.stringContaining('[ALERT] CAM1\nStatus: CAMERA OFFLINE (since 2 min, stalled)\nLocation: Entrance Zone'),
      },
    ]);
    await workplace.cameraState(door, 'online');
    await workplace.look();
    expect((await notifications()).map(({ phase }) => phase)).toEqual(['problem', 'recovery']);
  });

  it('what passes within the hold is never told', async () => {
    await workplace.pass(60);
    await workplace.cameraState(door, 'offline');
    await workplace.pass(40);
    expect(await workplace.rows('SELECT 1 FROM incidents WHERE cleared_at IS NULL')).toHaveLength(1);
    await workplace.cameraState(door, 'online');
    await workplace.pass(60);
    expect(await notifications()).toEqual([]);
  });

  it('a box that is down mutes its cameras', async () => {
    await workplace.pass(60);
    await workplace.cameraState(door, 'offline');
    await workplace.disconnect();
    await workplace.pass(120);
    expect((await notifications()).map(({ type }) => type)).toEqual(['EDGE_DOWN']);
    await workplace.connect();
    await workplace.pass(120);
    expect((await notifications()).map(({ type, phase }) => `${type} ${phase}`)).toEqual([
      'EDGE_DOWN problem',
      'EDGE_DOWN recovery',
      'CAMERA_DOWN problem',
    ]);
  });
});
