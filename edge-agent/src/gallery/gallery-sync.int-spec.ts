import { randomUUID } from 'node:crypto';
import { encodeEmbedding, type GalleryDelta } from '@sigap/contracts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OutboxFullError } from '../event-sink.js';
import type { GalleryChange } from '../store/gallery-table.js';
import { aCloud, aLinkedBox, logger } from '../test-rig/linked-box.js';
import { testFolder } from '../test-rig/test-folder.js';
import { until } from '../test-rig/until.js';
import { GallerySync } from './gallery-sync.js';

type World = Awaited<ReturnType<typeof aCloud>>;

/** What recognition would hold. */
class Memory {
  readonly templates = new Map<string, string>();
  applyGallery(change: GalleryChange): Promise<void> {
    if (change.reset) this.templates.clear();
    for (const [id, employeeId] of this.templates) if (change.eraseEmployeeIds.includes(employeeId)) this.templates.delete(id);
    for (const id of change.removeTemplateIds) this.templates.delete(id);
    for (const { templateId, employeeId } of change.put) this.templates.set(templateId, employeeId);
    return Promise.resolve();
  }
}

async function aBox(world: World, directory = testFolder(), pack = 'face-api') {
  const linked = await aLinkedBox(world, directory);
  const memory = new Memory();
  const { cloud, store, sink } = linked;
  const sync = new GallerySync({ cloud, store, sink, target: memory, pack: { name: pack, dimension: 4 }, logger });
  await sync.start();
  const stop = async () => {
    await sync.stop();
    await linked.stop();
  };
  onTestFinished(stop);
  return { ...linked, memory, sync, stop };
}

const [anna, budi] = [randomUUID(), randomUUID()];
const template = (employeeId: string) => ({
  templateId: randomUUID(),
  employeeId,
  embedding: encodeEmbedding(Float32Array.of(1, 2, 3, 4)),
});
const delta = (change: Partial<GalleryDelta>): GalleryDelta => ({
  pack: 'face-api',
  dimension: 4,
  version: 1,
  reset: false,
  templates: [],
  removedTemplateIds: [],
  erasedEmployeeIds: [],
  more: false,
  ...change,
});
const none = (since: number, pack: string) => delta({ version: since, pack });
const eventsOf = ({ cloud }: World, type: string) =>
  [...cloud.events.values()].filter((event) => event.type === type).map(({ data }) => data);

describe('GallerySync', () => {
  it('pulls page after page at the start and says which version it matches against', async () => {
    const world = await aCloud();
    const pages: Record<number, GalleryDelta> = {
      0: delta({ version: 3, reset: true, templates: [template(anna), template(anna)], more: true }),
      3: delta({ version: 5, templates: [template(budi)] }),
    };
    world.http.gallery = (since, pack) => pages[since] ?? none(since, pack);
    const box = await aBox(world);
    await until('an event', () => eventsOf(world, 'gallery.applied').length > 0);
    expect(eventsOf(world, 'gallery.applied')).toEqual([{ pack: 'face-api', version: 5, templates: 3 }]);
    expect([...box.memory.templates.values()].toSorted()).toEqual([anna, anna, budi].toSorted());
    expect(world.http.requests.map(({ url }) => url)).toEqual([
      '/api/edge/gallery?since=0&pack=face-api',
      '/api/edge/gallery?since=3&pack=face-api',
    ]);
  });

  it('erases a person in memory and on disk, and confirms it', async () => {
    const world = await aCloud();
    world.http.gallery = (since, pack) =>
      since === 0 ? delta({ version: 1, templates: [template(anna), template(budi)] }) : none(since, pack);
    const box = await aBox(world);
    await until('version 1', () => box.sync.version === 1);
    world.http.gallery = (since, pack) => (since === 1 ? delta({ version: 2, erasedEmployeeIds: [anna] }) : none(since, pack));
    box.sync.wanted(2);
    await until('a confirmation', () => eventsOf(world, 'gallery.erased').length > 0);
    expect(eventsOf(world, 'gallery.erased')).toEqual([{ version: 2, employeeIds: [anna] }]);
    expect([...box.memory.templates.values()]).toEqual([budi]);
    const { templates } = await box.store.request('gallery-load', null);
    expect(templates.map(({ employeeId }) => employeeId)).toEqual([budi]);
  });

  it('does not take a version for done whose templates or whose confirmation found no room', async () => {
    const world = await aCloud();
    world.http.gallery = (since, pack) => (since === 0 ? delta({ version: 1, templates: [template(anna)] }) : none(since, pack));
    const box = await aBox(world);
    await until('version 1', () => box.sync.version === 1);
    const request = box.store.request.bind(box.store);
    for (const [full, reason] of [
      ['gallery-apply', 'disk'],
      ['append', 'rows'],
    ] as const) {
      const refusal = new OutboxFullError(reason);
      box.store.request = (name, input) => {
        if (name !== full) return request(name, input);
        return Promise.reject(refusal);
      };
      world.http.gallery = (since, pack) => (since === 1 ? delta({ version: 2, erasedEmployeeIds: [anna] }) : none(since, pack));
      box.sync.wanted(2);
      // each with its own words: those of the round before would do else
      await until('a refusal', () => box.sync.health().detail === refusal.message);
      expect(box.sync.health().status).toBe('degraded');
      expect(JSON.parse((await box.store.state.get('gallery/version')) ?? '')).toMatchObject({ version: 1 });
    }
    box.store.request = request;
    box.sync.pull();
    await until('a confirmation', () => eventsOf(world, 'gallery.erased').length > 0);
    expect((await box.store.request('gallery-load', null)).templates).toEqual([]);
    await until('version 2', () => box.sync.version === 2);
    expect(JSON.parse((await box.store.state.get('gallery/version')) ?? '')).toMatchObject({ version: 2 });
  });

  it('works on with the last gallery when the cloud is away, also after a restart, and catches up', async () => {
    const world = await aCloud();
    world.http.gallery = (since, pack) => (since === 0 ? delta({ version: 1, templates: [template(anna)] }) : none(since, pack));
    const box = await aBox(world);
    await until('version 1', () => box.sync.version === 1);
    await box.stop();
    world.http.broken = 503;
    const again = await aBox(world, box.directory);
    await until('the last gallery', () => again.sync.version === 1 && again.sync.health().status === 'degraded');
    expect([...again.memory.templates.values()]).toEqual([anna]);
    world.http.broken = null;
    world.http.gallery = (since, pack) => (since === 1 ? delta({ version: 2, templates: [template(budi)] }) : none(since, pack));
    again.sync.wanted(2);
    await until('version 2', () => again.sync.version === 2 && again.sync.health().status === 'ok');
    expect(again.memory.templates.size).toBe(2);
  });

  it('drops the templates of another pack and begins at nothing', async () => {
    const world = await aCloud();
    world.http.gallery = (since, pack) => (since === 0 ? delta({ version: 4, pack, templates: [template(anna)] }) : none(since, pack));
    const box = await aBox(world);
    await until('version 4', () => box.sync.version === 4);
    await box.stop();
    world.http.broken = 503;
    const other = await aBox(world, box.directory, 'yunet-sface');
    await until('an attempt', () => other.sync.health().status === 'degraded');
    expect(other.memory.templates.size).toBe(0);
    expect((await other.store.request('gallery-load', null)).templates).toEqual([]);
    world.http.broken = null;
    other.sync.pull();
    await until('version 4 of the other pack', () => other.sync.version === 4);
    expect(world.http.requests.at(-2)?.url).toBe('/api/edge/gallery?since=0&pack=yunet-sface');
  });

  it('applies nothing of a delta that is wrong', async () => {
    const world = await aCloud();
    world.http.gallery = () =>
      delta({ version: 2, templates: [template(anna), { ...template(budi), embedding: encodeEmbedding(Float32Array.of(1)) }] });
    const box = await aBox(world);
    await until('a complaint', () => box.sync.health().status === 'degraded');
    expect(box.sync.health().detail).toMatch(/damaged/);
    expect(box.memory.templates.size).toBe(0);
    expect(box.sync.version).toBe(0);
  });
});
