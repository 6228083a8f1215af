import { createHash, randomUUID } from 'node:crypto';
import { type CommandReply, decodeLiveFrame } from '@sigap/contracts';
import { describe, expect, it } from 'vitest';
import { aDesiredCamera } from '../test-rig/a-desired.js';
import { FakeCameras } from '../test-rig/fake-cameras.js';
import { aCloud, aLinkedBox, edge, logger } from '../test-rig/linked-box.js';
import { until } from '../test-rig/until.js';
import { Commands } from './commands.js';
import { specOfDesired } from './desired-rule.js';

const cameraId = aDesiredCamera().id;

async function aBox() {
  const world = await aCloud();
  const box = await aLinkedBox(world);
  const cameras = new FakeCameras();
  await cameras.apply([specOfDesired(aDesiredCamera(), { username: null, password: null })]);
  const hints: string[] = [];
  const onHint = (hint: string) => void hints.push(hint);
  const commands = new Commands({ link: box.link, cloud: box.cloud, cameras, onHint, cloudNow: () => null, clock: box.clock, logger });
  await commands.start();
  await until('a connection', () => box.link.connected);
  const order = async (type: string, data: object, change: object = {}) => {
    const now = Date.now();
    const command = {
      id: randomUUID(),
      type,
      issuedAt: new Date(now).toISOString(),
      expiresAt: new Date(now + 10_000).toISOString(),
      data,
      ...change,
    };
    await world.cloud.publish(edge, 'commands', command);
    return command;
  };
  const replyTo = (id: string) => until('a reply', () => world.cloud.of<CommandReply>('replies').find((reply) => reply.id === id));
  return { ...world, cameras, commands, hints, order, replyTo };
}

describe('Commands', () => {
  it('passes on that the cloud has something new', async () => {
    const { order, replyTo, hints } = await aBox();
    const { id } = await order('clip.orders-changed', { version: 3 });
    expect(await replyTo(id)).toMatchObject({ ok: true });
    expect(hints).toEqual(['clip.orders-changed']);
  });

  it('takes a picture, stores it by its hash, and names it', async () => {
    const { order, replyTo, http } = await aBox();
    const { id } = await order('camera.snapshot', { cameraId });
    const reply = await replyTo(id);
    const jpeg = Buffer.from([0xff, 0xd8, 1, 2, 3]);
    const sha256 = createHash('sha256').update(jpeg).digest('hex');
    expect(reply).toMatchObject({ ok: true, data: { sha256, bytes: 5, width: 1280, height: 720 } });
    expect(http.blobs.get(sha256)).toEqual(jpeg);
  });

  it('does a command once, however often it comes, and replies the same each time', async () => {
    const { order, replyTo, cloud, cameras } = await aBox();
    const command = await order('camera.snapshot', { cameraId });
    const first = await replyTo(command.id);
    await cloud.publish(edge, 'commands', command);
    await until('a second reply', () => cloud.of<CommandReply>('replies').length === 2);
    expect(cloud.of<CommandReply>('replies')).toEqual([first, first]);
    expect(cameras.snapshots).toBe(1);
  });

  it('says what is wrong: no such camera, camera away, cloud away, too late', async () => {
    const { order, replyTo, cameras, http } = await aBox();
    const codeOf = async (type: string, data: object, change: object = {}) => (await replyTo((await order(type, data, change)).id)).code;
    expect(await codeOf('camera.restart', { cameraId: randomUUID() })).toBe('not_found');
    http.broken = 503;
    expect(await codeOf('camera.snapshot', { cameraId })).toBe('unavailable');
    http.broken = null;
    cameras.state = 'offline';
    expect(await codeOf('camera.snapshot', { cameraId })).toBe('camera_offline');
    const past = new Date(Date.now() - 60_000).toISOString();
    expect(await codeOf('camera.restart', { cameraId }, { issuedAt: past, expiresAt: past })).toBe('command_expired');
    expect(await codeOf('camera.paint', { cameraId })).toBe('invalid_request');
    expect(cameras.restarted).toEqual([]);
  });

  it('restarts a camera, and sends live frames while leased', async () => {
    const { order, replyTo, cameras, cloud } = await aBox();
    await replyTo((await order('camera.restart', { cameraId })).id);
    expect(cameras.restarted).toEqual([cameraId]);
    await replyTo((await order('camera.live', { cameraId, leaseSeconds: 20 })).id);
    const [lease] = cameras.leases;
    expect(lease).toMatchObject({ cameraId, seconds: 20 });
    const frame = { head: { at: new Date().toISOString(), width: 2, height: 2, faces: [] }, jpeg: Uint8Array.from([1, 2, 3]) };
    lease?.onFrame(frame);
    const message = await until('a frame', () => cloud.messages.find(({ topic }) => topic.endsWith(`/live/${cameraId}`)));
    const got = decodeLiveFrame(message.payload);
    expect({ ...got, jpeg: [...got.jpeg] }).toEqual({ ...frame, jpeg: [1, 2, 3] });
  });

  it('survives garbage', async () => {
    const { cloud, order, replyTo, commands } = await aBox();
    for (const garbage of ['', '{', 'null', '{"id":1}', '\u0000', 'x'.repeat(50_000)]) await cloud.publish(edge, 'commands', garbage);
    await replyTo((await order('camera.restart', { cameraId })).id);
    expect(commands.health().progress).toMatchObject({ done: 1, notUnderstood: 6 });
  });
});
