import { describe, expect, it } from 'vitest';
import { OrderedWork } from './ordered-work.js';

function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('OrderedWork', () => {
  it('keeps the order of one key while other keys pass', async () => {
    const work = new OrderedWork({ perKey: 10, inAll: 10 });
    const slow = gate();
    const done: string[] = [];
    const other = gate();
    work.tryAdd('a', async () => {
      await slow.opened;
      done.push('a1');
    });
    work.tryAdd('a', async () => void done.push('a2'));
    work.tryAdd('b', async () => {
      done.push('b1');
      other.open();
    });
    await other.opened;
    slow.open();
    await work.settled();
    expect(done).toEqual(['b1', 'a1', 'a2']);
  });

  it('refuses more of a key than it may have waiting, and takes it again later', async () => {
    const work = new OrderedWork({ perKey: 1, inAll: 10 });
    const slow = gate();
    expect(work.tryAdd('a', () => slow.opened)).toBe(true);
    expect(work.tryAdd('a', async () => undefined)).toBe(false);
    expect(work.tryAdd('b', async () => undefined)).toBe(true);
    slow.open();
    await work.settled();
    expect(work.tryAdd('a', async () => undefined)).toBe(true);
  });

  it('goes on after work that fails', async () => {
    const work = new OrderedWork({ perKey: 10, inAll: 10 });
    const done: string[] = [];
    work.tryAdd('a', () => Promise.reject(new Error('broken')));
    work.tryAdd('a', async () => void done.push('next'));
    await work.settled();
    expect(done).toEqual(['next']);
  });

  it('has room again when something is done', async () => {
    const work = new OrderedWork({ perKey: 10, inAll: 1 });
    const slow = gate();
    work.tryAdd('a', () => slow.opened);
    let hasRoom = false;
    const room = (async () => {
      await work.room();
      hasRoom = true;
    })();
    await Promise.resolve();
    expect(hasRoom).toBe(false);
    slow.open();
    await room;
    expect(hasRoom).toBe(true);
  });
});
