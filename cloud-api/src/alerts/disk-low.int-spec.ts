import type { Notification } from '@sigap/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../fleet/box-under-test.js';
import { Workplace } from './workplace.fixture.js';

const disk = { what: 'disk', leftBytes: 900_000_000, ofBytes: 500_000_000_000 } as const;
const clips = { what: 'clips', leftBytes: 0, ofBytes: 50_000_000_000 } as const;

let workplace: Workplace;
beforeEach(async () => {
  workplace = await Workplace.open();
  await workplace.pass(60);
});
afterEach(() => workplace.close());

const told = async () =>
  (await workplace.rows<{ line: string }>(`SELECT type || ' ' || phase AS line FROM notifications ORDER BY created_at, id`)).map(
    ({ line }) => line,
  );
const texts = async () =>
  (await workplace.rows<{ body: string }>('SELECT body FROM messages ORDER BY created_at, id')).map(({ body }) => body);

describe('DISK_LOW', () => {
  it('tells managers and packing supervisors after the hold, once, and when there is room again', async () => {
    const manager = await workplace.api.signIn('manager');
    await workplace.api.signIn('packing_supervisor');
    workplace.shortages = [disk];
    await workplace.pass(5);
    expect(await told()).toEqual([]);
    await workplace.pass(60);
    await workplace.pass(300);
    expect(await told()).toEqual(['DISK_LOW problem']);
    expect(await texts()).toHaveLength(2);
    expect((await texts())[0]).toMatch(
      /^\[ALERT\] Box 1\nStatus: DISK LOW \(0\.9 GB of 500 GB left, since \d+ (s|min)\)\nNotified to: Managers$/,
    );
    const page = (await (await manager.request('/api/notifications')).json()) as { items: Notification[] };
    expect(page.items).toMatchObject([
      {
        type: 'DISK_LOW',
        edgeId: workplace.box.edgeId,
        incidentState: 'open',
        facts: { name: 'Box 1', what: 'disk', leftBytes: 900_000_000 },
      },
    ]);
    workplace.shortages = [];
    await workplace.pass(70);
    expect(await told()).toEqual(['DISK_LOW problem', 'DISK_LOW recovery']);
    expect((await texts()).at(-1)).toMatch(/^\[PULIH\] Box 1\nStatus: RUANG CUKUP LAGI \(setelah \d+ min\)\nDiberitahukan ke: Managers$/);
  });

  it('what is short for a moment is never told', async () => {
    workplace.shortages = [disk];
    await workplace.pass(1);
    workplace.shortages = [];
    await workplace.health();
    // before the clock goes on: the report must be there when the hold is over
    await until(async () => (await workplace.rows(`SELECT 1 FROM edge_status WHERE short_since = '{}'`)).length > 0, 'room again');
    await workplace.pass(120);
    expect(await told()).toEqual([]);
  });

  it('disk and clips of one box are two incidents, each ends by itself', async () => {
    workplace.shortages = [disk, clips];
    await workplace.pass(120);
    expect(await told()).toEqual(['DISK_LOW problem', 'DISK_LOW problem']);
    workplace.shortages = [clips];
    await workplace.pass(60);
    const open = await workplace.rows('SELECT part FROM incidents WHERE cleared_at IS NULL');
    expect(open).toEqual([{ part: 'clips' }]);
    workplace.shortages = [disk, clips];
    await workplace.pass(120);
    expect((await told()).filter((line) => line === 'DISK_LOW problem')).toHaveLength(3);
  });

  it('is muted while the box is down, and told of afresh when the box comes back', async () => {
    workplace.shortages = [disk];
    await workplace.pass(1);
    await workplace.disconnect();
    await workplace.pass(300);
    expect(await told()).toEqual(['EDGE_DOWN problem']);
    await workplace.connect();
    await workplace.pass(120);
    expect(await told()).toEqual(['EDGE_DOWN problem', 'EDGE_DOWN recovery', 'DISK_LOW problem']);
  });

  it('reports and events of the past open nothing', async () => {
    await workplace.disconnect();
    await workplace.connect();
    await workplace.pass(60);
    const hourAgo = workplace.now(3_600);
    const data = { freeBytes: 1, totalBytes: 100 };
    await workplace.send([workplace.event({ type: 'edge.disk-low', data, replayed: true }, hourAgo)]);
    for (let i = 0; i < 3; i += 1) {
      workplace.clock.forward(30_000);
      await workplace.lateHealth([disk]);
      await workplace.look();
    }
    expect(await told()).toEqual([]);
    expect(await workplace.rows(`SELECT 1 FROM incidents WHERE kind = 'DISK_LOW'`)).toEqual([]);
  });
});
