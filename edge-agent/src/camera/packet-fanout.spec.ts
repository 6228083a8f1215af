import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PacketFanout } from './packet-fanout.js';

interface FakePacket {
  n: number;
  key: boolean;
}

/** Counts references, so that a packet which is never freed, or freed twice, is found. */
function counted(limits?: { waiting: number; groupBytes: number }) {
  const ledger = { held: 0 };
  const fanout = new PacketFanout<FakePacket>(
    {
      isKey: (packet) => packet.key,
      bytes: () => 100,
      share: (packet) => {
        ledger.held++;
        return { ...packet };
      },
      free: () => {
        ledger.held--;
      },
    },
    limits,
  );
  const publish = (from: number, to: number, keyEach = 10) => {
    for (let n = from; n < to; n++) fanout.publish({ n, key: n % keyEach === 0 });
  };
  const take = async (subscription: ReturnType<typeof fanout.subscribe>, count: number) => {
    const numbers: number[] = [];
    for (let i = 0; i < count; i++) {
      const packet = await subscription.next();
      if (packet === null) break;
      ledger.held--;
      numbers.push(packet.n);
    }
    return numbers;
  };
  return { fanout, publish, take, ledger };
}

describe('PacketFanout', () => {
  it('gives every taker every packet', async () => {
    const { fanout, publish, take } = counted();
    const one = fanout.subscribe();
    const two = fanout.subscribe();
    publish(0, 20);
    expect(await take(one, 20)).toEqual(await take(two, 20));
  });

  it('lets a slow taker lose packets up to a key frame, and counts them, while the others get all', async () => {
    const { fanout, publish, take } = counted({ waiting: 15, groupBytes: 10_000 });
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
    const { fanout, publish, take } = counted();
    publish(0, 25);
    expect(await take(fanout.subscribe(), 5)).toEqual([20, 21, 22, 23, 24]);
  });

  it('lets a taker begin with a key frame, and does not count what came before as lost', async () => {
    const { fanout, publish, take } = counted();
    const taker = fanout.subscribe();
    publish(5, 12);
    expect(await take(taker, 2)).toEqual([10, 11]);
    expect(taker.dropped).toBe(0);
  });

  it('keeps no group larger than its limit', async () => {
    const { fanout, publish, take } = counted({ waiting: 60, groupBytes: 500 });
    publish(0, 9);
    const taker = fanout.subscribe();
    publish(10, 11);
    expect(await take(taker, 1)).toEqual([10]);
  });

  it('ends waiting takers when it closes', async () => {
    const { fanout } = counted();
    const next = fanout.subscribe().next();
    fanout.close();
    expect(await next).toBeNull();
  });

  it('frees every reference, whatever happens', async () => {
    const action = fc.oneof(
      { weight: 8, arbitrary: fc.constant('publish' as const) },
      { weight: 2, arbitrary: fc.constant('key' as const) },
      { weight: 5, arbitrary: fc.constant('take' as const) },
      { weight: 1, arbitrary: fc.constant('subscribe' as const) },
      { weight: 1, arbitrary: fc.constant('close' as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 120 }), async (actions) => {
        const { fanout, take, ledger } = counted({ waiting: 4, groupBytes: 700 });
        const takers = [fanout.subscribe()];
        let n = 0;
        for (const what of actions) {
          const [first] = takers;
          if (what === 'publish' || what === 'key') fanout.publish({ n: n++, key: what === 'key' });
          else if (what === 'subscribe') takers.push(fanout.subscribe());
          else if (what === 'close') takers.pop()?.close();
          else if (first !== undefined) {
            // there is nothing to take without this packet, and the test would wait for ever
            fanout.publish({ n: n++, key: true });
            await take(first, 1);
          }
        }
        fanout.close();
        expect(ledger.held).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});
