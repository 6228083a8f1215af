import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PacketFanout } from './packet-fanout.js';

interface FakePacket {
  n: number;
  isKey: boolean;
  data: { length: number };
}

function numbered(limits?: { waiting: number; groupBytes: number }) {
  const fanout = new PacketFanout<FakePacket>(limits);
  const publish = (from: number, to: number, keyEach = 10) => {
    for (let n = from; n < to; n++) fanout.publish({ n, isKey: n % keyEach === 0, data: { length: 100 } });
  };
  const take = async (subscription: ReturnType<typeof fanout.subscribe>, count: number) => {
    const numbers: number[] = [];
    for (let i = 0; i < count; i++) {
      const packet = await subscription.next();
      if (packet === null) break;
      numbers.push(packet.n);
    }
    return numbers;
  };
  return { fanout, publish, take };
}

describe('PacketFanout', () => {
  it('gives every taker every packet', async () => {
    const { fanout, publish, take } = numbered();
    const one = fanout.subscribe();
    const two = fanout.subscribe();
    publish(0, 20);
    expect(await take(one, 20)).toEqual(await take(two, 20));
  });

  it('lets a slow taker lose packets up to a key frame, and counts them, while the others get all', async () => {
    const { fanout, publish, take } = numbered({ waiting: 15, groupBytes: 10_000 });
    const slow = fanout.subscribe();
    const quick = fanout.subscribe();
    const got: number[] = [];
    for (let n = 0; n < 35; n++) {
      publish(n, n + 1);
      got.push(...(await take(quick, 1)));
    }
    expect(got).toEqual(Array.from({ length: 35 }, (_, i) => i));
    expect(quick.dropped).toBe(0);
    const late = await take(slow, 15);
    expect((late[0] ?? 1) % 10).toBe(0);
    expect(late.length + slow.dropped).toBe(35);
  });

  it('starts a taker that comes late with the current group of pictures', async () => {
    const { fanout, publish, take } = numbered();
    publish(0, 25);
    expect(await take(fanout.subscribe(), 5)).toEqual([20, 21, 22, 23, 24]);
  });

  it('lets a taker begin with a key frame, and does not count what came before as lost', async () => {
    const { fanout, publish, take } = numbered();
    const taker = fanout.subscribe();
    publish(5, 12);
    expect(await take(taker, 2)).toEqual([10, 11]);
    expect(taker.dropped).toBe(0);
  });

  it('keeps no group larger than its limit', async () => {
    const { fanout, publish, take } = numbered({ waiting: 60, groupBytes: 500 });
    publish(0, 9);
    const taker = fanout.subscribe();
    publish(10, 11);
    expect(await take(taker, 1)).toEqual([10]);
  });

  it('ends waiting takers when it closes', async () => {
    const { fanout } = numbered();
    const next = fanout.subscribe().next();
    fanout.close();
    expect(await next).toBeNull();
  });

  it('gives each taker an unbroken row from a key frame on, less what it counts as dropped, whatever happens', async () => {
    const action = fc.oneof(
      { weight: 8, arbitrary: fc.constant('publish' as const) },
      { weight: 2, arbitrary: fc.constant('key' as const) },
      { weight: 5, arbitrary: fc.constant('take' as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 120 }), async (actions) => {
        const { fanout, take } = numbered({ waiting: 4, groupBytes: 700 });
        const taker = fanout.subscribe();
        const keys = new Set<number>();
        const taken: number[] = [];
        let [n, firstKey, waiting] = [0, -1, 0];
        for (const what of [...actions, 'key', 'take'] as const) {
          if (what === 'take') {
            // only what is there: nothing more would come
            if (waiting === 0) continue;
            taken.push(...(await take(taker, 1)));
          } else {
            const isKey = what === 'key';
            if (isKey) keys.add(n);
            if (isKey && firstKey < 0) firstKey = n;
            fanout.publish({ n: n++, isKey, data: { length: 100 } });
          }
          waiting = firstKey < 0 ? 0 : n - firstKey - taken.length - taker.dropped;
        }
        for (const [i, number] of taken.entries()) expect(number === (taken[i - 1] ?? firstKey - 1) + 1 || keys.has(number)).toBe(true);
        expect(taken.length + taker.dropped + waiting).toBe(n - firstKey);
      }),
      { numRuns: 200 },
    );
  });
});
