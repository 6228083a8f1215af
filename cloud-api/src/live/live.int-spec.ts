import { once } from 'node:events';
import {
  commandReply,
  encodeLiveFrame,
  type LiveClientEvents,
  type LiveServerEvents,
  liveServerEvents,
  type Role,
  topic,
} from '@sigap/contracts';
import { io, type Socket } from 'socket.io-client';
import { v7 } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { SignedIn } from '../api-under-test.js';
import { Workplace } from '../alerts/workplace.fixture.js';
import { connectBox } from '../fleet/box-under-test.js';
import { LivePusher } from './live-pusher.js';

type Client = Socket<LiveServerEvents, LiveClientEvents>;
let workplace: Workplace;
let door: string;
let lee: string;
const clients: Client[] = [];
beforeAll(async () => {
  workplace = await Workplace.open();
  door = await workplace.camera('CAM1', 'Entrance Zone');
  lee = await workplace.employee('EMP001', 'Lee');
});
afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect();
});
afterAll(() => workplace.close());

function connect(user: SignedIn | null, headers: Record<string, string> = {}, namespace = '/live'): Client {
  const cookie: Record<string, string> = user ? { cookie: user.cookie } : {};
  const client: Client = io(`${workplace.api.url}${namespace}`, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    extraHeaders: { ...cookie, ...headers },
  });
  clients.push(client);
  return client;
}
/** The next event of that name that passes; parsed by the contracts, so a push that breaks them fails. */
function next<E extends keyof LiveServerEvents>(
  client: Client,
  event: E,
  isWanted: (payload: Parameters<LiveServerEvents[E]>[0]) => boolean = () => true,
) {
  return new Promise<Parameters<LiveServerEvents[E]>[0]>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`never came: ${event}`)), 45_000);
    const onEvent = (payload: unknown) => {
      const parsed = liveServerEvents[event].parse(event === 'video_frame' ? asView(payload) : payload) as Parameters<
        LiveServerEvents[E]
      >[0];
      if (!isWanted(parsed)) return;
      clearTimeout(timer);
      client.off(event as 'ai_status', onEvent);
      resolve(parsed);
    };
    client.on(event as 'ai_status', onEvent);
  });
}
function asView(payload: unknown): unknown {
  const { jpeg, ...rest } = payload as { jpeg: ArrayBuffer | Uint8Array };
  return { ...rest, jpeg: new Uint8Array(jpeg) };
}
const refusal = async (client: Client) => {
  const [err] = (await once(client as never, 'connect_error')) as [Error];
  return err.message;
};
const as = (role: Role) => workplace.api.signIn(role);

describe('who may connect', () => {
  it('nobody without a session, without the role, or from another page', async () => {
    expect(await refusal(connect(null))).toBe('not_signed_in');
    expect(await refusal(connect(await as('cashier')))).toBe('forbidden');
    expect(await refusal(connect(await as('manager'), { origin: 'https://evil.example' }))).toBe('websocket error');
  });

  it.each(['/', '/admin'])('nobody to namespace %s, with or without a session', async (namespace) => {
    for (const user of [null, await as('manager')])
      expect(await refusal(connect(user, {}, namespace))).toMatch(/^(not_found|Invalid namespace)$/);
  });

  it('a session that ends takes its socket along at once', async () => {
    const manager = await as('manager');
    const client = connect(manager);
    await next(client, 'initial_data');
    const gone = once(client as never, 'disconnect');
    await manager.request('/api/auth/logout', { method: 'POST' });
    expect((await gone)[0]).toBe('io server disconnect');
  });
});

describe('what is pushed', () => {
  it('all employees and cameras at first, then who is detected and whose status changes', async () => {
    const client = connect(await as('supervisor'));
    const initial = await next(client, 'initial_data');
    expect(initial).toMatchObject({
      employees: [{ employeeId: lee, code: 'EMP001' }],
      cameras: [{ id: door, name: 'CAM1', state: 'online', isActive: true }],
      aiStatus: { state: 'running', pack: 'face-api', edgesOnline: 1, camerasOnline: 1 },
    });
    const detected = next(client, 'employee_detected');
    const update = next(client, 'employee_status_update', ({ employee }) => employee.status === 'AVAILABLE');
    await workplace.see(lee, door);
    expect(await detected).toMatchObject({ employeeId: lee, cameraId: door });
    expect(await update).toMatchObject({
      employee: { employeeId: lee, zone: 'Entrance Zone' },
      previous: 'UNKNOWN',
      counts: { present: 1, total: 1 },
    });
  });

  it('a camera that dies, and what that does to the AI status', async () => {
    const client = connect(await as('manager'));
    await next(client, 'initial_data');
    const camera = next(client, 'camera_status', ({ state }) => state === 'offline');
    const ai = next(client, 'ai_status', ({ state }) => state === 'degraded');
    await workplace.cameraState(door, 'offline');
    expect(await camera).toMatchObject({ id: door, fault: 'stalled', isActive: false });
    expect(await ai).toMatchObject({ camerasOnline: 0 });
    await workplace.cameraState(door, 'online');
  });

  it('the state of recognition at once, also when it went and came back while nobody looked', async () => {
    const isStopped = ({ state }: { state: string }) => state === 'stopped';
    // the regular look of each 5 s would bring it as well
    const look = vi.spyOn(workplace.api.get(LivePusher) as unknown as { pushHealth(): Promise<void> }, 'pushHealth').mockResolvedValue();
    onTestFinished(() => look.mockRestore());
    const first = connect(await as('manager'));
    await next(first, 'initial_data');
    const stopped = next(first, 'ai_status', isStopped);
    await workplace.health(null, 'starting');
    await stopped;
    const running = next(first, 'ai_status', ({ state }) => state === 'running');
    await workplace.health();
    await running;

    first.disconnect();
    await workplace.health(null, 'starting');
    await expect
      .poll(() => workplace.rows(`SELECT health->'recognition'->>'state' AS state FROM edge_status`))
      .toEqual([{ state: 'starting' }]);
    const second = connect(await as('manager'));
    await next(second, 'initial_data', ({ aiStatus }) => isStopped(aiStatus));
    const back = next(second, 'ai_status', ({ state }) => state === 'running');
    await workplace.health();
    await back;
  });

  it('a notification, with the number of unread ones', async () => {
    const client = connect(await as('manager'));
    await next(client, 'initial_data');
    const pushed = next(client, 'notification');
    await workplace.pass(60);
    await workplace.cameraState(door, 'offline');
    await workplace.pass(100);
    expect(await pushed).toMatchObject({ unread: 1, notification: { type: 'CAMERA_DOWN', cameraId: door } });
    await workplace.cameraState(door, 'online');
  });

  it('nothing of another tenant', async () => {
    const { tenantId } = await workplace.api.addTenant('Other');
    const stranger = connect(await workplace.api.signIn('admin', tenantId));
    expect(await next(stranger, 'initial_data')).toMatchObject({ employees: [], cameras: [] });
    const heard: string[] = [];
    stranger.onAny((event: string) => void heard.push(event));
    const own = connect(await as('manager'));
    await next(own, 'initial_data');
    const update = next(own, 'employee_detected');
    await workplace.see(lee, door);
    await update;
    expect(await stranger.emitWithAck('switch_camera', { camera_id: door })).toEqual({ ok: false, code: 'not_found' });
    expect(heard.filter((event) => event !== 'refused')).toEqual([]);
  });
});

describe('the live picture', () => {
  it('travels while somebody looks, and is ordered from the box for no longer', async () => {
    const orders: { cameraId: string; leaseSeconds: number }[] = [];
    const box = await connectBox(workplace.api, workplace.box, { clientId: `edge-${workplace.box.edgeId}` }).catch(() => null);
    if (!box) throw new Error('the box can connect');
    const address = { tenantId: workplace.box.tenantId, edgeId: workplace.box.edgeId };
    const ordered = (seconds: number) =>
      new Promise<void>((resolve) => {
        box.on('message', (_, payload) => {
          const command = JSON.parse(payload.toString('utf8')) as { id: string; data: { cameraId: string; leaseSeconds: number } };
          orders.push(command.data);
          const answer = commandReply.parse({ id: command.id, at: new Date().toISOString(), ok: true });
          void box.publishAsync(topic({ ...address, kind: 'replies' }), JSON.stringify(answer), { qos: 1 });
          if (command.data.leaseSeconds === seconds) resolve();
        });
      });
    const begun = ordered(15);
    await box.subscribeAsync(topic({ ...address, kind: 'commands' }), { qos: 1 });
    const client = connect(await as('manager'));
    await next(client, 'initial_data');
    expect(await client.emitWithAck('switch_camera', { camera_id: door })).toEqual({ ok: true });
    await begun;
    const head = { at: new Date().toISOString(), width: 640, height: 360, faces: [] };
    const picture = next(client, 'video_frame');
    const frame = Buffer.from(encodeLiveFrame({ head, jpeg: new Uint8Array([255, 216, 1, 2, 3]) }));
    const stream = topic({ ...address, kind: 'live', cameraId: door });
    await box.publishAsync(stream, Buffer.from('garbage'));
    await box.publishAsync(stream, frame);
    expect(await picture).toMatchObject({ cameraId: door, width: 640, jpeg: new Uint8Array([255, 216, 1, 2, 3]) });
    const ended = ordered(0);
    expect(await client.emitWithAck('switch_camera', { camera_id: null })).toEqual({ ok: true });
    await ended;
    expect(orders.at(-1)).toEqual({ cameraId: door, leaseSeconds: 0 });
    await box.endAsync();
  });
});

describe('what clients say', () => {
  it('is refused with a code when it is not known or not right', async () => {
    const client = connect(await as('manager'));
    await next(client, 'initial_data');
    const say = client as unknown as Socket;
    const unknown = next(client, 'refused');
    say.emit('employee_detected', { employeeId: lee });
    expect(await unknown).toEqual({ event: 'employee_detected', code: 'unknown_event' });
    for (const wrong of [undefined, null, 7, {}, { camera_id: 'x' }, { camera_id: door, more: 1 }, [door]]) {
      expect(await say.emitWithAck('switch_camera', wrong)).toEqual({ ok: false, code: 'invalid_request' });
    }
    expect(await client.emitWithAck('switch_camera', { camera_id: v7() })).toEqual({ ok: false, code: 'not_found' });
    expect(client.connected).toBe(true);
  });

  it('too often ends the connection', async () => {
    const client = connect(await as('manager'));
    await next(client, 'initial_data');
    const gone = once(client as never, 'disconnect');
    for (let i = 0; i < 60; i += 1) client.emit('switch_camera', { camera_id: null });
    expect((await gone)[0]).toBe('io server disconnect');
  });

  it('too much ends the connection, and nothing else', async () => {
    const client = connect(await as('manager'));
    await next(client, 'initial_data');
    const gone = once(client as never, 'disconnect');
    (client as unknown as Socket).emit('switch_camera', 'x'.repeat(10_000));
    await gone;
    expect((await workplace.api.request('/api/health/live')).status).toBe(200);
  });
});
