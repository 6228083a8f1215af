import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type EdgeHealth, edgeHealth, type EdgeState, type SigapEvent } from '@sigap/contracts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AgentProcess, type AgentProcessOptions } from './test-rig/agent-process.js';
import { aCloud } from './test-rig/linked-box.js';
import { testFolder } from './test-rig/test-folder.js';
import { until } from './test-rig/until.js';

const kills = Number(process.env['SIGAP_TEST_KILLS'] ?? 50) / 5;

async function world() {
  const { broker, cloud, http } = await aCloud();
  http.gallery = (since, pack) => ({
    pack,
    dimension: 128,
    version: since,
    reset: false,
    templates: [],
    removedTemplateIds: [],
    erasedEmployeeIds: [],
    more: false,
  });
  const dataDir = join(testFolder(), 'edge');
  const agent = (change: Partial<AgentProcessOptions> = {}) => {
    const started = new AgentProcess({ dataDir, mqttUrl: broker.url, cloudUrl: http.url, ...change });
    onTestFinished(async () => void (await started.end('SIGKILL')));
    return started;
  };
  return { broker, cloud, http, dataDir, agent };
}

const trackOf = ({ data }: SigapEvent) => ('trackId' in data ? data.trackId : '');

describe('agent', () => {
  it(`loses nothing over ${kills} times kill -9 under load, with a cloud that comes and goes, and sends nothing twice that differs`, {
    timeout: 400_000,
  }, async () => {
    const { cloud, agent, broker } = await world();
    const accepted = new Set<string>();
    for (let kill = 0; kill < kills; kill++) {
      const running = agent();
      await until('accepted events', () => running.recorded.length > 20);
      if (kill % 3 === 0) broker.cut();
      await running.end('SIGKILL');
      for (const id of running.recorded) accepted.add(id);
    }
    const last = agent({ env: { SIGAP_TEST_EVENTS_PER_SECOND: '1' } });
    await until('everything at the cloud', () => [...accepted].every((id) => arrived(cloud.events).has(id)), 60_000);
    await last.end('SIGTERM');
    const byPlace = new Map<string, string>();
    for (const { epoch, seq, id } of cloud.arrivals) {
      expect(byPlace.get(`${epoch}/${seq}`) ?? id, 'one number, one event').toBe(id);
      byPlace.set(`${epoch}/${seq}`, id);
    }
    expect(new Set(cloud.arrivals.map(({ epoch }) => epoch)).size, 'kill -9 is no reason for a new epoch').toBe(1);
    const lost = [...accepted].filter((id) => !arrived(cloud.events).has(id));
    expect({ accepted: accepted.size > kills * 20, lost }).toEqual({ accepted: true, lost: [] });
  });

  it('ends cleanly on SIGTERM: what was recorded is delivered, death is told, exit code 0', async () => {
    const { cloud, agent } = await world();
    // no more than a busy machine delivers in the two seconds that an agent takes for it
    const running = agent({ env: { SIGAP_TEST_EVENTS_PER_SECOND: '10' } });
    await until('a birth and some events', () => cloud.of<EdgeState>('state').length > 0 && running.recorded.length > 50);
    await until('few that wait', () => {
      const there = arrived(cloud.events);
      return running.recorded.filter((id) => !there.has(id)).length < 20;
    });
    expect(await running.end('SIGTERM')).toBe(0);
    expect(cloud.of<EdgeState>('state').at(-1)).toMatchObject({ state: 'offline', reason: 'shutdown' });
    const there = arrived(cloud.events);
    expect(running.recorded.filter((id) => !there.has(id))).toEqual([]);
  });

  it('tells its health to the cloud, to Prometheus and to its supervisor, on loopback alone', async () => {
    const { cloud, agent } = await world();
    const running = agent();
    const url = await until('the local server', () => running.url);
    const message = await until('a health message', () => cloud.of<unknown>('health').at(-1));
    expect(edgeHealth.parse(message).outbox.refused).toBe(0);
    expect(await (await fetch(`${url}/health/live`)).json()).toEqual({ status: 'ok' });
    const ready = await fetch(`${url}/health/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ modules: { store: { status: 'ok' }, mqtt: { status: 'ok' } } });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/sigap_edge_events_recorded_total \d+/);
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
    expect((await fetch(`${url}/health/live`, { method: 'POST' })).status).toBe(405);
  });

  it('keeps secrets to itself: key and store for the owner alone, no token in its log', async () => {
    const { agent, dataDir } = await world();
    const running = agent({ env: { LOG_LEVEL: 'debug' } });
    await until('some events', () => running.recorded.length > 5);
    for (const place of ['cmdline', 'environ']) expect(readFileSync(`/proc/${running.pid}/${place}`, 'utf8')).not.toContain('a-token');
    await running.end('SIGTERM');
    expect(statSync(join(dataDir, 'box.key')).mode & 0o077).toBe(0);
    expect(statSync(join(dataDir, 'store')).mode & 0o077).toBe(0);
    expect(JSON.stringify(running.lines)).not.toContain('a-token-of-some-length');
  });

  it('lets no second agent on its folder, and says so in one line', async () => {
    const { agent } = await world();
    const first = agent();
    await until('the first', () => first.said('edge.started'));
    const second = agent();
    expect(await second.exited()).toBe(1);
    expect(JSON.stringify(second.said('agent.not-started'))).toContain('only one agent may run');
  });

  it('says what is wrong with its settings and does not start', async () => {
    const { agent } = await world();
    const wrong = agent({ env: { SIGAP_CLOUD_URL: 'ftp://x', SIGAP_HTTP_PORT: 'eighty' } });
    expect(await wrong.exited()).toBe(1);
    const noPack = agent({ env: { SIGAP_FACE_PACK: 'no-such-pack' } });
    expect(await noPack.exited()).toBe(1);
    expect(JSON.stringify(noPack.said('agent.not-started'))).toContain('no model pack is called');
  });

  it('starts the real thing, with no models while there is no camera, and ends it', async () => {
    const { agent, cloud } = await world();
    const running = agent({ program: 'main.js' });
    await until('the start', () => running.said('edge.started'), 60_000);
    await until('a birth', () => cloud.of<EdgeState>('state').some(({ state }) => state === 'online'));
    const isIdle = (health: EdgeHealth) => health.recognition.state === 'idle';
    await until('health', () => cloud.of<EdgeHealth>('health').some(isIdle));
    expect(await running.end('SIGTERM')).toBe(0);
    expect(running.said('recognition.ready')).toBeFalsy();
  });
});

function arrived(events: ReadonlyMap<string, SigapEvent>): Set<string> {
  return new Set([...events.values()].map(trackOf));
}
