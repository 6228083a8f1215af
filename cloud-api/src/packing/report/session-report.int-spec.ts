import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { problem } from '@sigap/contracts';
import { parse } from 'csv-parse/sync';
import pg from 'pg';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, type SignedIn, startApi } from '../../api-under-test.js';
import { EdgeService } from '../../fleet/edge/edge.service.js';
import { aCamera, anEmployee, aSession, assigned, packed } from '../reports.fixture.js';

/** Where to leave the reports for somebody who wants to look at them. */
const keepIn = process.env['SIGAP_TEST_KEEP'];

describe('the report of a session', () => {
  let api: ApiUnderTest;
  let owner: pg.Client;
  let supervisor: SignedIn;
  let edgeId: string;
  let sessionId: string;
  const people: string[] = [];

  beforeAll(async () => {
    api = await startApi();
    owner = new pg.Client({ connectionString: api.databaseUrl });
    await owner.connect();
    supervisor = await api.signIn('packing_supervisor');
    edgeId = (await api.get(EdgeService).create(api.tenantId, { name: 'Gudang Bekasi' }, 'system:test')).edgeId;
    const tables = [await aCamera(api, edgeId, 'Meja 1'), await aCamera(api, edgeId, 'Meja 2')];
    for (const name of [
      'Siti Nurhaliza',
      '=HYPERLINK("http://evil","x")',
      '<script>alert(1)</script>',
      '王小明 Ёлка مرحبا 😀 é',
      `Ni ${'Luh '.repeat(24)}`,
    ])
      people.push(await anEmployee(api, name));
    sessionId = await aSession(api, { edgeId, startedAt: '2026-03-01T14:00:00.000Z', endedAt: '2026-03-01T20:00:00.000Z' });
    const at = (i: number) => ({ sessionId, edgeId, cameraId: tables[i % 2] ?? '', employeeId: people[i % people.length] ?? '' });
    await packed(
      api,
      Array.from({ length: 230 }, (_, i) => ({
        ...at(i),
        label: `SPXID0${String(40_123_456_789 + i * 7919)}`,
        scannedAt: new Date(Date.parse('2026-03-01T14:00:00.000Z') + i * 90_000).toISOString(),
        seconds: i === 229 ? null : 15 + ((i * 37) % 60),
        platform: i % 3 === 0 ? 'tokopedia' : 'shopee',
        ...(i % 23 === 0 ? { stopReason: 'idle' } : {}),
        ...(i % 10 === 0 ? { mode: 'return' as const, note: '@SUM(A1), "basah"\nrobek' } : {}),
      })),
    );
    for (const [i] of people.entries()) await assigned(api, { ...at(i), from: '2026-03-01T14:00:00.000Z', to: '2026-03-01T20:00:00.000Z' });
  });
  afterAll(async () => {
    await owner.end();
    await api.stop();
  });

  const report = (path: string, who = supervisor) => who.request(`/api/packing/sessions/${path}`);
  const keep = (name: string, bytes: Buffer) => {
    if (keepIn === undefined) return;
    mkdirSync(keepIn, { recursive: true });
    writeFileSync(join(keepIn, name), bytes);
  };

  it('is a CSV of one line a parcel, which no spreadsheet takes for formulas', async () => {
    const reply = await report(`${sessionId}/report.csv?language=en`);
    expect(reply.headers.get('content-type')).toBe('text/csv');
    expect(reply.headers.get('content-disposition')).toMatch(/^attachment; filename="packing-2026-03-01-[0-9a-f]{6}\.csv"$/);
    const bytes = Buffer.from(await reply.arrayBuffer());
    keep('report.csv', bytes);
    expect(bytes.subarray(0, 3).toString('hex')).toBe('efbbbf');
    const rows: Record<string, string>[] = parse(bytes, { bom: true, columns: true, record_delimiter: '\r\n' });
    expect(rows).toHaveLength(230);
    expect(rows[0]).toMatchObject({
      Label: 'SPXID040123456789',
      // 14:00 in UTC
      'Scanned at (Asia/Jakarta)': '2026-03-01 21:00:00',
      Seconds: '15',
      'Stopped by': 'no motion',
      Kind: 'return',
      Station: 'Meja 1',
      Note: `'@SUM(A1), "basah"\nrobek`,
    });
    expect(rows[1]?.['Employee']).toBe(`'=HYPERLINK("http://evil","x")`);
    // after midnight in Jakarta, still recording
    expect(rows[229]).toMatchObject({ 'Scanned at (Asia/Jakarta)': '2026-03-02 02:43:30', 'Stopped at (Asia/Jakarta)': '', Seconds: '' });
    expect(rows.flatMap((row) => Object.values(row)).filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
  });

  it('speaks Indonesian unless asked otherwise', async () => {
    expect(await (await report(`${sessionId}/report.csv`)).text()).toContain('Resi,Waktu scan (Asia/Jakarta)');
    expect((await report(`${sessionId}/report.csv?language=xx`)).status).toBe(400);
  });

  it.each(['id', 'en'] as const)('is a PDF with numbered pages, whatever letters names have: %s', async (language) => {
    const reply = await report(`${sessionId}/report.pdf?language=${language}`);
    expect(reply.headers.get('content-type')).toBe('application/pdf');
    expect(reply.headers.get('content-disposition')).toMatch(/^attachment; filename="packing-2026-03-01-[0-9a-f]{6}\.pdf"$/);
    const bytes = Buffer.from(await reply.arrayBuffer());
    keep(`report-${language}.pdf`, bytes);
    const text = bytes.toString('latin1');
    expect(text.startsWith('%PDF-1.')).toBe(true);
    expect(text.trimEnd().endsWith('%%EOF')).toBe(true);
    expect(text.match(/\/Type \/Page\b/g)).toHaveLength(5);
    expect(text).not.toMatch(/\/JavaScript|\/URI|\/Launch/);
  });

  it('is a page for a session in which nothing was packed', async () => {
    const empty = await aSession(api, { edgeId, startedAt: '2026-03-03T14:00:00.000Z' });
    const bytes = Buffer.from(await (await report(`${empty}/report.pdf`)).arrayBuffer());
    expect(bytes.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1);
    const lines = (await (await report(`${empty}/report.csv`)).text()).split('\r\n');
    expect(lines).toHaveLength(2);
  });

  it('is streamed: a reader who goes away ends it, and the next one gets all', async () => {
    const many = await aSession(api, { edgeId, startedAt: '2026-03-04T00:00:00.000Z' });
    const at = { sessionId: many, edgeId, cameraId: v7(), employeeId: people[0] ?? '' };
    const start = Date.parse('2026-03-04T00:00:00.000Z');
    await packed(
      api,
      Array.from({ length: 3_000 }, (_, i) => ({ ...at, scannedAt: new Date(start + Math.floor(i / 7) * 1000).toISOString() })),
    );
    const gone = new AbortController();
    const reply = await supervisor.request(`/api/packing/sessions/${many}/report.pdf`, { signal: gone.signal });
    await reply.body?.getReader().read();
    gone.abort();
    const lines = (await (await report(`${many}/report.csv`)).text()).trimEnd().split('\r\n');
    expect(new Set(lines).size).toBe(3_001);
  });

  it('is noted when somebody takes it', async () => {
    const { rows } = await owner.query<{ actor: string; after: string }>(
      `SELECT actor, after FROM audit_log WHERE action = 'packing-report.downloaded' AND subject = $1 ORDER BY position`,
      [`packing-session:${sessionId}`],
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(rows[0]?.actor).toBe(`user:${supervisor.session.user.id}`);
    expect(JSON.parse(rows[0]?.after ?? '')).toMatchObject({ format: 'csv', recordings: 230 });
  });

  it('is not there for another tenant, nor of a session that never was', async () => {
    const stranger = await api.signIn('admin', (await api.addTenant()).tenantId);
    for (const file of ['report.csv', 'report.pdf']) {
      expect(problem.parse(await (await report(`${sessionId}/${file}`, stranger)).json())).toMatchObject({
        status: 404,
        code: 'not_found',
      });
      expect((await report(`${v7()}/${file}`)).status).toBe(404);
    }
  });
});
