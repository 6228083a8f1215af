import { closeSync, mkdtempSync, openSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, systemClock } from '@sigap/node-kit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CameraFrame } from '../../camera/camera-frame.js';
import { type DoneReading, ReadingThread } from './reading-thread.js';

const soon = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 20 });
const size = { width: 320, height: 200 };
const runs = () =>
  vi.waitFor(
    () => {
      if (thread.state !== 'running') throw new Error('not running');
    },
    { timeout: 10_000, interval: 20 },
  );
const whole = { region: { left: 0, top: 0, ...size }, symbologies: ['Code128'], invert: false } as const;

let thread: ReadingThread;
let done: DoneReading[];
let fd: number;

beforeEach(async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'sigap-reading-')), 'pixels');
  writeFileSync(path, Buffer.alloc(size.width * size.height, 128));
  fd = openSync(path, 'r');
  done = [];
  thread = new ReadingThread({ clock: systemClock, logger: createLogger({ name: 'test', level: 'silent' }) });
  thread.on('done', (result, held) => {
    done.push(result);
    held.release(false);
  });
  thread.start();
  await runs();
});
afterEach(async () => {
  await thread.stop();
  closeSync(fd);
});

function frame(place: Partial<CameraFrame['place']> = {}): CameraFrame & { released: number } {
  const made = {
    cameraId: 'c',
    ...size,
    channels: 1 as const,
    moved: false,
    capturedMs: 0,
    place: { fd, offset: 0, length: size.width * size.height, ...place },
    released: 0,
    release: () => void made.released++,
  };
  return made;
}

describe('ReadingThread', () => {
  it('gives back a picture that can not be read, and goes on with the next', async () => {
    const broken = frame({ fd: 9_999 });
    thread.read(broken, whole);
    await soon(() => expect(broken.released).toBe(1));
    const good = frame();
    thread.read(good, whole);
    await soon(() => expect(done).toMatchObject([{ codes: [] }]));
    expect(good.released).toBe(1);
  });

  it('gives back what it has when it is stopped, and what comes after at once', async () => {
    const held = frame();
    thread.read(held, whole);
    await thread.stop();
    const late = frame();
    thread.read(late, whole);
    expect([held.released, late.released]).toEqual([1, 1]);
  });

  it('ends a picture that takes too long, and starts anew', async () => {
    const stuck = frame();
    thread.read(stuck, whole);
    thread.tick(systemClock.monotonicMs() + 20_000);
    expect(stuck.released).toBe(1);
    await soon(() => expect(thread.state).toBe('starting'));
    await runs();
    thread.read(frame(), whole);
    await soon(() => expect(done.length).toBeGreaterThan(0));
  });
});
