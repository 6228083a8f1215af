import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EdgeHealth, stationOverview } from '@sigap/contracts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AgentProcess } from './test-rig/agent-process.js';
import { aCloud } from './test-rig/linked-box.js';
import { aDirectoryCloud, employee, rightPassword } from './test-rig/station-box.js';
import { StationVisitor } from './test-rig/station-visitor.js';
import { testFolder } from './test-rig/test-folder.js';
import { until } from './test-rig/until.js';

const table = '01a1f9c1-0000-7000-8000-000000000c01';

/** A whole agent in a process of its own, with one packing camera that gives no picture. */
async function world() {
  const { broker } = await aCloud();
  const { http } = await aDirectoryCloud();
  const dataDir = join(testFolder(), 'edge');
  mkdirSync(join(dataDir, 'camera_configs'), { recursive: true });
  const camera = { id: table, name: 'Meja 1', zone: 'Packing', url: 'rtsp://127.0.0.1:9/live', purpose: 'packing' };
  writeFileSync(join(dataDir, 'camera_configs', 'table-1.json'), JSON.stringify(camera));
  const agent = (env: Record<string, string> = {}) => {
    const started = new AgentProcess({
      dataDir,
      mqttUrl: broker.url,
      cloudUrl: http.url,
      env: { SIGAP_TEST_EVENTS_PER_SECOND: '1', ...env },
    });
    onTestFinished(async () => void (await started.end('SIGKILL')));
    return started;
  };
  const visit = async (running: AgentProcess) => {
    const line = await until('the station pages', () => running.said('edge.station-listening'));
    return new StationVisitor(`http://127.0.0.1:${String(line['port'])}`);
  };
  return { broker, http, agent, visit };
}

describe('the station pages of a running box', () => {
  it('open a session that is there again after kill -9, with who was signed in, also without the cloud', async () => {
    const { http, broker, agent, visit } = await world();
    const first = agent();
    const me = await visit(first);
    await until('a sign-in', async () => (await me.signIn('packing_supervisor', rightPassword)).status === 200);
    const created = await me.ask('POST', '/api/session/create', { body: {} });
    expect(created.status).toBe(201);
    await until('the employee is known', async () => (await me.ask('GET', '/api/session/employees')).text.includes(employee.id));
    const assigned = await me.ask('POST', '/api/session/assign-camera', {
      body: { cameraId: table, employeeId: employee.id, platform: 'shopee' },
    });
    expect(assigned.json).toMatchObject({ cameraId: table, employeeCode: employee.code, platform: 'shopee', state: 'idle' });
    const refused = await me.ask('POST', '/api/session/start-recording', { body: { cameraId: table, barcode: 'SPXID012345678901' } });
    expect(refused).toMatchObject({ status: 503, code: 'camera_not_ready' });
    await first.end('SIGKILL');
    await http.stop();
    broker.cut();

    const second = agent();
    const again = await visit(second);
    [again.cookie, again.csrfToken] = [me.cookie, me.csrfToken];
    const overview = stationOverview.parse((await again.ask('GET', '/api/session/cameras')).json);
    expect(overview.session).toEqual(created.json);
    expect(overview.items).toMatchObject([
      { cameraId: table, number: 1, name: 'Meja 1', employeeId: employee.id, employeeName: employee.name },
    ]);
    const other = await visit(second);
    expect((await other.signIn('packing_supervisor', rightPassword)).status).toBe(200);
    expect((await other.ask('POST', '/api/session/end', { body: {} })).status).toBe(200);
    expect(await second.end('SIGTERM')).toBe(0);
  });

  it('say in /health/ready and in the metrics that they are there', async () => {
    const { agent, visit } = await world();
    const running = agent();
    await visit(running);
    const ready = (await (await fetch(`${running.url}/health/ready`)).json()) as { modules: Record<string, EdgeHealth> };
    expect(ready.modules).toMatchObject({ 'station-web': { status: 'ok' }, directory: { status: 'ok' }, packing: expect.anything() });
    const metrics = await (await fetch(`${running.url}/metrics`)).text();
    expect(metrics).toMatch(/sigap_edge_station_sessions 0/);
    expect(metrics).toMatch(/sigap_edge_scanners_connected 0/);
  });
});
