import { describe, expect, it } from 'vitest';
import { testFolder } from '../test-rig/test-folder.js';
import { until } from '../test-rig/until.js';
import { aPackingBox } from './test-rig/a-packing-box.js';
import { aScan } from './test-rig/a-world.js';

describe('PackingStations on a full outbox', () => {
  it('tells each event once, after tries that were refused, a death, and room at last', async () => {
    const directory = testFolder();
    let tries = 0;
    const first = await aPackingBox(directory, { store: { maxRows: 3 }, over: { tellEveryMs: 20 } });
    const request = first.store.request.bind(first.store);
    first.store.request = (name, input) => {
      if (name === 'append' || name === 'append-or-keep') tries += 1;
      return request(name, input);
    };
    await first.open(2);
    await first.stations.scan(aScan(1, 'RESI-0001'));
    await first.stations.scan(aScan(1, 'RESI-0001'));
    const before = tries;
    await until('two tries that are refused', () => tries >= before + 2);
    await first.cut();
    const second = await aPackingBox(directory, { store: { maxRows: 100 }, over: { tellEveryMs: 20 } });
    await until('told after all', () => second.stations.health().status === 'ok');
    expect((await second.events()).map(({ type }) => type)).toEqual([
      'packing.session.started',
      'packing.station.assigned',
      'packing.station.assigned',
      'packing.recording.started',
      'packing.recording.stopped',
    ]);
    expect(await second.store.state.list('packing/untold/')).toEqual([]);
  });
});
