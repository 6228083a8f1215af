import { fakeClock } from '@sigap/testing';
import { describe, expect, it } from 'vitest';
import { OutboxFullError } from '../../event-sink.js';
import type { StateStore } from '../../state-store.js';
import { logger } from '../../test-rig/linked-box.js';
import { anAccount } from '../../test-rig/station-box.js';
import { SessionBook } from './session-book.js';

function setUp() {
  const rows = new Map<string, string>();
  const disk = { isFull: false };
  const write = (work: () => void) => (disk.isFull ? Promise.reject(new OutboxFullError('disk')) : Promise.resolve(work()));
  const state: StateStore = {
    get: (key) => Promise.resolve(rows.get(key) ?? null),
    list: (prefix) =>
      Promise.resolve(
        [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([key, value]) => (key.startsWith(prefix) ? [{ key, value }] : [])),
      ),
    set: (key, value) => write(() => void rows.set(key, value)),
    delete: (key) => write(() => void rows.delete(key)),
  };
  const clock = fakeClock();
  const book = () => new SessionBook({ state, clock, logger, isStillGood: () => true });
  return { rows, disk, clock, book };
}

describe('SessionBook', () => {
  it('lets people in on a full disk, until the next start', async () => {
    const { disk, book, rows } = setUp();
    disk.isFull = true;
    const subject = book();
    const token = await subject.start(anAccount('packer'), null);
    expect(subject.open(token)?.account.role).toBe('packer');
    await subject.end(token);
    expect([subject.open(token), rows.size]).toEqual([null, 0]);
  });

  it('holds at most twenty sessions of one person, and ends the oldest', async () => {
    const { book, rows } = setUp();
    const subject = book();
    const ended: string[] = [];
    subject.events.on('ended', ({ sessionId }) => void ended.push(sessionId));
    const tokens: string[] = [];
    for (let i = 0; i < 25; i++) tokens.push(await subject.start(anAccount('packer'), null));
    const other = await subject.start(anAccount('hr'), null);
    expect(tokens.map((token) => subject.open(token) !== null)).toEqual(tokens.map((_, i) => i >= 5));
    expect([ended.length, rows.size, subject.open(other)?.account.role]).toEqual([5, 21, 'hr']);
  });

  it('ends the oldest also after a restart, which reads them in the order of their hashes', async () => {
    const { book, clock } = setUp();
    const first = book();
    const tokens: string[] = [];
    for (let i = 0; i < 20; i++) {
      tokens.push(await first.start(anAccount('packer'), null));
      clock.advance(1_000);
    }
    const second = book();
    await second.load();
    for (let i = 0; i < 5; i++) tokens.push(await second.start(anAccount('packer'), null));
    expect(tokens.map((token) => second.open(token) !== null)).toEqual(tokens.map((_, i) => i >= 5));
  });

  it('keeps a session in use over a restart, and one that a clock has set back', async () => {
    const { book, clock } = setUp();
    const first = book();
    const token = await first.start(anAccount('packer'), null);
    clock.advance(11 * 3_600_000);
    expect(first.open(token)).not.toBeNull();
    clock.advance(11 * 3_600_000);
    const second = book();
    await second.load();
    expect(second.open(token)?.csrfToken).toBe(first.open(token)?.csrfToken);
    clock.setWall('1970-01-01T00:00:00.000Z');
    expect(second.open(token)).not.toBeNull();
  });
});
