import type { Role, StationClientEvents, StationServerEvents } from '@sigap/contracts';
import { io, type Socket } from 'socket.io-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OutboxFullError } from '../event-sink.js';
import { aStation, table } from '../test-rig/fake-stations.js';
import { aDirectoryCloud, anAccount, aStationBox, rightPassword } from '../test-rig/station-box.js';
import { until } from '../test-rig/until.js';

type PageSocket = Socket<StationServerEvents, StationClientEvents>;
const otherTable = '01a1f9c1-0000-7000-8000-000000000c02';
const barcode = 'SPXID012345678901';

async function world() {
  const cloud = await aDirectoryCloud();
  const box = await aStationBox(cloud.http.url);
  const visitorOf = async (role: Role) => {
    const visitor = box.visitor();
    await visitor.signIn(role, rightPassword);
    return visitor;
  };
  const open = (cookie: string | null, headers: Record<string, string> = {}): PageSocket => {
    const extraHeaders = { ...(cookie === null ? {} : { cookie }), ...headers };
    const socket: PageSocket = io(`${box.url}/station`, { transports: ['websocket'], reconnection: false, forceNew: true, extraHeaders });
    onTestFinished(() => void socket.disconnect());
    return socket;
  };
  return { cloud, box, visitorOf, open };
}

/** What the socket got, by event. */
function heardBy(socket: PageSocket): [string, unknown][] {
  const heard: [string, unknown][] = [];
  socket.onAny((name: string, payload: unknown) => heard.push([name, payload]));
  return heard;
}

const refusalOf = (socket: PageSocket) => new Promise<string>((resolve) => socket.once('connect_error', ({ message }) => resolve(message)));
const say = (socket: PageSocket, event: string, payload: unknown) =>
  (socket as unknown as { emitWithAck(name: string, payload: unknown): Promise<unknown> }).emitWithAck(event, payload);

describe('sockets of the station pages', () => {
  it('let in who works at the tables, and nobody without a session, of another role, another page or another name', async () => {
    const { visitorOf, open, box } = await world();
    expect(await refusalOf(open(null))).toBe('not_signed_in');
    expect(await refusalOf(open('sigap-box=nothing'))).toBe('not_signed_in');
    expect(await refusalOf(open((await visitorOf('hr')).cookie))).toBe('forbidden');
    const { cookie } = await visitorOf('packer');
    expect(await refusalOf(open(cookie, { origin: 'https://evil.example' }))).toMatch(/websocket error/);
    expect(await refusalOf(open(cookie, { host: 'evil.example' }))).toMatch(/websocket error/);
    const nowhere = io(box.url, { transports: ['websocket'], reconnection: false, extraHeaders: { cookie: cookie ?? '' } });
    expect(await refusalOf(nowhere as PageSocket)).toBe('not_found');
    const socket = open(cookie);
    const heard = heardBy(socket);
    await until('the first message', () => heard.length > 0);
    expect(heard[0]).toEqual(['initial_data', expect.objectContaining({ items: [expect.objectContaining({ cameraId: table })] })]);
  });

  it('tell all pages what happens at the tables', async () => {
    const { visitorOf, open, box } = await world();
    const { cookie } = await visitorOf('packing_supervisor');
    const screens = [open(cookie), open(cookie)].map(heardBy);
    await until('both are there', () => screens.every((heard) => heard.length > 0));
    const at = new Date().toISOString();
    const station = aStation({ state: 'recording' });
    box.stations.events.emit('recording_started', { station, recordingId: table, barcode, at, repeated: true });
    box.stations.events.emit('counts', []);
    await until('both heard', () => screens.every((heard) => heard.length === 3));
    for (const heard of screens)
      expect(heard.slice(1)).toEqual([
        ['recording_started', { station, recordingId: table, barcode, at, repeated: true }],
        ['counts', []],
      ]);
  });

  it('take scans and answer what they led to', async () => {
    const { visitorOf, open, box } = await world();
    const socket = open((await visitorOf('packer')).cookie);
    const requestId = '01a1f9c1-0000-7000-8000-00000000f002';
    expect(await say(socket, 'session_barcode_scan', { cameraId: table, barcode, requestId })).toMatchObject({ action: 'started' });
    expect(box.stations.of('scan')).toMatchObject([
      { request: { code: barcode, cameraId: table, source: 'page', requestId, symbology: null } },
    ]);
    box.stations.refusal = new Error('a bug');
    expect(await say(socket, 'session_barcode_scan', { cameraId: table, barcode })).toMatchObject({ action: 'refused', code: 'internal' });
    const flood = await Promise.all(
      Array.from({ length: 500 }, (_, i) => say(socket, 'session_barcode_scan', { cameraId: table, barcode: `A${i}` })),
    );
    expect(flood).toHaveLength(500);
  });

  it('refuse with a code what they do not know, and stay', async () => {
    const { visitorOf, open, box } = await world();
    const socket = open((await visitorOf('packer')).cookie);
    const heard = heardBy(socket);
    const wrong: [event: string, payload: unknown, code: string][] = [
      ['join', { room: 'camera:1' }, 'unknown_event'],
      ['__proto__', {}, 'unknown_event'],
      ['session_barcode_scan', null, 'invalid_request'],
      ['session_barcode_scan', { cameraId: table, barcode: 'A\nB' }, 'invalid_request'],
      ['session_barcode_scan', { cameraId: table, barcode, role: 'admin' }, 'invalid_request'],
      ['session_barcode_scan', [table, barcode], 'invalid_request'],
      ['watch_cameras', { cameraIds: 'all' }, 'invalid_request'],
      ['watch_cameras', { cameraIds: Array.from({ length: 33 }, () => table) }, 'invalid_request'],
      ['watch_cameras', { cameraIds: [otherTable] }, 'station_unknown'],
    ];
    for (const [event, payload, code] of wrong)
      expect([event, await say(socket, event, payload)]).toEqual([event, expect.objectContaining({ code })]);
    (socket as unknown as { emit(name: string, ...parts: unknown[]): void }).emit('session_barcode_scan');
    await until('all refusals', () => heard.filter(([name]) => name === 'refused').length === wrong.length + 1);
    expect(box.stations.of('scan')).toEqual([]);
    expect(box.cameras.leases).toEqual([]);
    expect(socket.connected).toBe(true);
  });

  it('end with the session: by signing out, and by the directory', async () => {
    const { cloud, visitorOf, open, box } = await world();
    const [first, second] = [await visitorOf('packer'), await visitorOf('packing_supervisor')];
    const sockets = [open(first.cookie), open(second.cookie)];
    await until('both are there', () => sockets.every(({ connected }) => connected));
    await first.ask('POST', '/api/auth/logout');
    await until('the first is closed', () => !sockets[0]?.connected);
    expect(sockets[1]?.connected).toBe(true);
    cloud.accounts = cloud.accounts.map((one) => ({ ...one, stamp: 'second' }));
    cloud.publish();
    await box.boxDirectory.sync();
    await until('the second is closed', () => !sockets[1]?.connected);
  });

  it('send pictures to who looks, ask the camera once for all, and stop when nobody looks', async () => {
    const { visitorOf, open, box } = await world();
    const { cookie } = await visitorOf('packer');
    const [one, two] = [open(cookie), open(cookie)];
    const screens = [one, two].map((socket) => ({ socket, heard: heardBy(socket) }));
    expect(await say(one, 'watch_cameras', { cameraIds: [table] })).toEqual({ ok: true });
    expect(await say(two, 'watch_cameras', { cameraIds: [table, table] })).toEqual({ ok: true });
    expect(box.cameras.leases.map(({ cameraId, seconds }) => [cameraId, seconds])).toEqual([[table, 20]]);
    const head = { at: new Date().toISOString(), width: 960, height: 540, faces: [] };
    box.cameras.leases[0]?.onFrame({ head, jpeg: Uint8Array.from([0xff, 0xd8, 7]) });
    const frames = () => screens.map(({ heard }) => heard.filter(([name]) => name === 'video_frame'));
    await until('both see it', () => frames().every((seen) => seen.length === 1));
    const [, frame] = frames()[0]?.[0] ?? [];
    expect(frame).toMatchObject({ cameraId: table, width: 960, height: 540 });
    expect(Buffer.from((frame as { jpeg: Uint8Array }).jpeg)).toEqual(Buffer.from([0xff, 0xd8, 7]));
    await say(one, 'watch_cameras', { cameraIds: [] });
    expect(box.cameras.leases).toHaveLength(1);
    // one person at two screens
    expect(box.events.of('packing.table.viewed', table)).toMatchObject([{ userId: anAccount('packer').userId, picture: 'live' }]);
    two.disconnect();
    await until('the lease is ended', () => box.cameras.leases.at(-1)?.seconds === 0);
  });

  it('send no picture to somebody of whom that could not be written down', async () => {
    const { visitorOf, open, box } = await world();
    const socket = open((await visitorOf('packer')).cookie);
    box.events.record = () => Promise.reject(new OutboxFullError('disk'));
    expect(await say(socket, 'watch_cameras', { cameraIds: [table] })).toEqual({ ok: false, code: 'disk_full' });
    expect(box.cameras.leases).toEqual([]);
  });
});
