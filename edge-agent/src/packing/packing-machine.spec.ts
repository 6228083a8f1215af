import { describe, expect, it } from 'vitest';
import { packingStep } from './packing-machine.js';
import { PackingRefusal } from './packing-refusal.js';
import { emptyPackingState, type PackingState } from './packing-state.js';
import type { PackingInput, Step } from './packing-step.js';
import type { Scan } from './scan.js';
import { aCamera, aScan, cameraId, employeeId, someRules, supervisor, TestWorld } from './test-rig/a-world.js';

class Floor {
  readonly world = new TestWorld();
  state: PackingState = emptyPackingState;
  last: Step | null = null;

  /** @returns what was answered; a recording that is to begin begins */
  do(input: PackingInput): Step {
    const step = packingStep(this.state, input, this.world);
    this.state = step.state;
    for (const effect of step.effects) {
      if (effect.kind === 'begin') this.do({ kind: 'began', recordingId: effect.recordingId, earlierRecordingIds: [] });
    }
    return step;
  }

  scan(n: number, code: string, over: Partial<Scan> = {}) {
    const { answer } = this.do({ kind: 'scan', scan: aScan(n, code, { at: new Date(this.world.nowMs), ...over }) });
    return answer.kind === 'scan' ? answer : null;
  }

  assign(n: number, employee = n) {
    return this.do({ kind: 'assign', cameraId: cameraId(n), employeeId: employeeId(employee), platform: 'shopee', mode: 'ship' });
  }

  refusal(input: PackingInput | (() => unknown)): string {
    const before = this.state;
    try {
      if (typeof input === 'function') input();
      else this.do(input);
    } catch (error) {
      if (this.state !== before) return 'refused, and something changed';
      return error instanceof PackingRefusal ? error.code : String(error);
    }
    return 'none';
  }

  open(n: number): string | null {
    const open = this.state.tables.get(cameraId(n))?.open;
    return open ? (this.state.recordings.get(open)?.label ?? null) : null;
  }
}

function aFloor(tables = 2): Floor {
  const floor = new Floor();
  floor.do({ kind: 'create', by: supervisor });
  for (let n = 1; n <= tables; n++) floor.assign(n);
  return floor;
}

const stopsOf = (step: Step) => step.effects.flatMap((effect) => (effect.kind === 'tell-stopped' ? [effect.stopReason] : []));

describe('scans (PK-3, PK-7)', () => {
  it('starts with the first, stops with the second', () => {
    const floor = aFloor();
    expect(floor.scan(1, 'RESI-0001')).toMatchObject({ action: 'started' });
    expect(floor.open(1)).toBe('RESI-0001');
    floor.world.pass(20_000);
    expect(floor.scan(1, 'RESI-0001')).toMatchObject({ action: 'stopped' });
    expect(floor.state.tables.get(cameraId(1))?.last).toMatchObject({ stopReason: 'scan', durationMs: 20_000, stored: false });
  });

  it('goes on to the next parcel with another code, or refuses it, as the station says', () => {
    const floor = aFloor();
    floor.scan(1, 'RESI-0001');
    expect(floor.scan(1, 'RESI-0002')).toMatchObject({ action: 'switched' });
    expect(floor.open(1)).toBe('RESI-0002');
    floor.world.cameras = [aCamera(1, { rules: { onOtherCode: 'refuse', region: null, defaultPlatform: null } })];
    expect(floor.refusal(() => floor.scan(1, 'RESI-0003'))).toBe('station_recording');
    expect(floor.open(1)).toBe('RESI-0002');
  });

  it('stays with the parcel when the next one is being recorded elsewhere', () => {
    const floor = aFloor();
    floor.scan(1, 'RESI-0001');
    floor.scan(2, 'RESI-0002');
    expect(floor.refusal(() => floor.scan(1, 'RESI-0002'))).toBe('barcode_recording_elsewhere');
    expect(floor.open(1)).toBe('RESI-0001');
  });

  it.each([
    ['camera', 2_999, 'ignored'],
    ['camera', 3_000, 'stopped'],
    ['usb', 999, 'ignored'],
    ['usb', 1_000, 'stopped'],
    ['page', 0, 'stopped'],
    ['api', 0, 'stopped'],
  ] as const)('the same code from the %s after %i ms is %s', (source, afterMs, action) => {
    const floor = aFloor();
    floor.scan(1, 'RESI-0001', { source });
    floor.world.pass(afterMs);
    expect(floor.scan(1, 'RESI-0001', { source })).toMatchObject({ action });
  });

  it('a second label in view of the camera does not end a recording that just began', () => {
    const floor = aFloor();
    floor.scan(1, 'RESI-0001', { source: 'camera' });
    floor.world.pass(500);
    expect(floor.scan(1, 'RESI-0002', { source: 'camera' })).toMatchObject({ action: 'ignored', code: 'too_young' });
    expect(floor.open(1)).toBe('RESI-0001');
    expect(floor.scan(1, 'RESI-0001', { source: 'camera' })).toMatchObject({ action: 'ignored', code: 'seen' });
  });

  it('how young the recording is, is judged by when the code was read, not by how long the scan waited', () => {
    const floor = aFloor();
    floor.scan(1, 'RESI-0001', { source: 'camera' });
    floor.world.pass(500);
    const at = new Date(floor.world.nowMs);
    floor.world.pass(4_000);
    expect(floor.scan(1, 'RESI-0002', { source: 'camera', at })).toMatchObject({ action: 'ignored', code: 'too_young' });
    expect(floor.scan(1, 'RESI-0002', { source: 'camera' })).toMatchObject({ action: 'switched' });
  });

  it('a QR beside the label answers neither at the start nor at the end (PK-5)', () => {
    const floor = aFloor();
    expect(floor.refusal(() => floor.scan(1, 'RESI-0001', { symbology: 'QRCode' }))).toBe('barcode_refused');
    floor.scan(1, 'RESI-0001', { symbology: 'Code128' });
    floor.world.pass(10_000);
    expect(floor.refusal(() => floor.scan(1, 'RESI-0001', { symbology: 'QRCode' }))).toBe('barcode_refused');
    expect(floor.open(1)).toBe('RESI-0001');
  });

  it.each(['abc', 'has space 1', 'x'.repeat(81), '', 'é'])('refuses %j as a label', (code) => {
    expect(aFloor().refusal(() => aFloor().scan(1, code))).toBe('barcode_refused');
  });
});

describe('refusals (PK-2)', () => {
  it('each has its own code', () => {
    const floor = new Floor();
    const of = (n: number) => ({ cameraId: cameraId(n) });
    const assign = (n: number, employee: number, platform = 'shopee') =>
      floor.refusal({ kind: 'assign', ...of(n), employeeId: employeeId(employee), platform, mode: 'ship' });
    expect(assign(1, 1)).toBe('no_session');
    expect(floor.refusal(() => floor.scan(1, 'RESI-0001'))).toBe('no_session');
    expect(floor.refusal({ kind: 'end', by: supervisor, forced: false })).toBe('no_session');
    floor.do({ kind: 'create', by: supervisor });
    expect(floor.refusal({ kind: 'create', by: supervisor })).toBe('session_open');
    expect(assign(9, 1)).toBe('station_unknown');
    expect(assign(1, 9)).toBe('employee_unknown');
    expect(assign(1, 1, 'nowhere')).toBe('platform_unknown');
    expect(floor.refusal(() => floor.scan(1, 'RESI-0001'))).toBe('station_unassigned');
    expect(floor.refusal({ kind: 'unassign', ...of(1) })).toBe('station_unassigned');
    expect(assign(1, 1)).toBe('none');
    expect(assign(1, 2)).toBe('camera_assigned');
    expect(assign(2, 1)).toBe('employee_assigned');
    expect(floor.refusal({ kind: 'stop', ...of(1), reason: 'operator' })).toBe('station_not_recording');
    floor.do({ kind: 'start', ...of(1), barcode: 'RESI-0001', source: 'api' });
    expect(floor.refusal({ kind: 'start', ...of(1), barcode: 'RESI-0001', source: 'api' })).toBe('station_recording');
    expect(floor.refusal({ kind: 'stop', ...of(1), reason: 'operator', barcode: 'OTHER-01' })).toBe('barcode_mismatch');
    expect(floor.refusal({ kind: 'unassign', ...of(1) })).toBe('station_recording');
    expect(assign(1, 1, 'lazada')).toBe('station_recording');
    expect(floor.refusal({ kind: 'end', by: supervisor, forced: false })).toBe('session_recording');
    expect(floor.refusal({ kind: 'start', ...of(2), barcode: 'RESI-0001', source: 'api' })).toBe('station_unassigned');
  });

  it('a table changes its platform without its employee leaving the session', () => {
    const floor = aFloor(1);
    const { effects } = floor.do({ kind: 'assign', cameraId: cameraId(1), employeeId: employeeId(1), platform: 'lazada', mode: 'ship' });
    expect(effects.map((one) => (one.kind === 'record' ? one.event.type : ''))).toEqual([
      'packing.station.unassigned',
      'packing.station.assigned',
    ]);
  });
});

describe('commands (PK-6e, PK-9)', () => {
  it('stops, cancels, and records the last parcel again', () => {
    const floor = aFloor();
    floor.scan(1, 'RESI-0001');
    expect(stopsOf(floor.do({ kind: 'scan', scan: aScan(1, 'sigap:stop') }))).toEqual(['operator']);
    expect(floor.scan(1, 'SIGAP:START')).toMatchObject({ action: 'started' });
    expect(floor.open(1)).toBe('RESI-0001');
    expect(stopsOf(floor.do({ kind: 'scan', scan: aScan(1, 'SIGAP:CANCEL') }))).toEqual(['cancelled']);
    expect(floor.state.tallies.get(employeeId(1))).toMatchObject({ parcels: 1 });
    expect(floor.refusal(() => floor.scan(2, 'SIGAP:START'))).toBe('barcode_refused');
  });

  it('changes the mode for the next parcel, and notes the condition of a return', () => {
    const floor = aFloor();
    floor.scan(1, 'SIGAP:RETURN');
    floor.scan(1, 'RESI-0001');
    floor.scan(1, 'SIGAP:SHIP');
    floor.scan(1, 'SIGAP:CONDITION:WRONG-ITEM');
    const { effects } = floor.do({ kind: 'scan', scan: aScan(1, 'RESI-0001') });
    const [told] = effects.flatMap((effect) => (effect.kind === 'record' ? [effect.event.data] : []));
    expect(told).toMatchObject({ mode: 'return', condition: 'wrong-item' });
    expect(floor.state.tables.get(cameraId(1))?.mode).toBe('ship');
  });

  it('binds a scanner to a station by its number, over what it was configured for', () => {
    const floor = aFloor();
    const scanner = { scannerId: 'by-id/scanner-7', source: 'usb' } as const;
    expect(floor.refusal(() => floor.scan(1, 'RESI-0001', { ...scanner, cameraId: null }))).toBe('station_unknown');
    expect(floor.scan(1, 'SIGAP:STATION:2', { ...scanner, cameraId: null })).toMatchObject({ action: 'command', cameraId: cameraId(2) });
    expect(floor.scan(1, 'RESI-0001', { ...scanner, cameraId: null })).toMatchObject({ action: 'started', cameraId: cameraId(2) });
    expect(floor.scan(1, 'RESI-0002', scanner)).toMatchObject({ action: 'switched', cameraId: cameraId(2) });
    expect(floor.refusal(() => floor.scan(1, 'SIGAP:STATION:9', scanner))).toBe('station_unknown');
  });

  it('never takes a command for a label', () => {
    const floor = aFloor();
    for (const code of ['SIGAP:', 'SIGAP:DANCE', 'SIGAP:STATION:0', 'SIGAP:STATION:1:2', 'SIGAP:CONDITION:SAD']) {
      expect(floor.refusal(() => floor.scan(1, code))).toMatch(/barcode_refused|station_unknown/);
    }
    expect(floor.open(1)).toBeNull();
  });
});

describe('recordings', () => {
  it('a recorder that can not begin leaves nothing but the reason, until the next one begins', () => {
    const floor = aFloor();
    const { state } = packingStep(floor.state, { kind: 'scan', scan: aScan(1, 'RESI-0001') }, floor.world);
    const [recordingId = ''] = state.recordings.keys();
    const failed = packingStep(state, { kind: 'not-begun', recordingId, fault: 'disk_full' }, floor.world);
    expect(failed.state.recordings.size).toBe(0);
    expect(failed.state.tables.get(cameraId(1))).toMatchObject({ open: null, error: 'disk_full' });
    expect(failed.effects.some(({ kind }) => kind === 'record')).toBe(false);
    floor.state = failed.state;
    floor.scan(1, 'RESI-0001');
    expect(floor.state.tables.get(cameraId(1))?.error).toBeNull();
  });

  it('a camera that is lost ends its recording as interrupted; the next one starts', () => {
    const floor = aFloor();
    floor.scan(1, 'RESI-0001');
    const [recordingId = ''] = floor.state.recordings.keys();
    expect(stopsOf(floor.do({ kind: 'broke', recordingId, fault: 'camera_lost' }))).toEqual(['interrupted']);
    expect(floor.state.tables.get(cameraId(1))?.error).toBe('camera_lost');
    expect(stopsOf(floor.do({ kind: 'broke', recordingId, fault: 'camera_lost' }))).toEqual([]);
    expect(floor.scan(1, 'RESI-0002')).toMatchObject({ action: 'started' });
  });

  it('durations do not jump with the wall clock', () => {
    const floor = aFloor();
    floor.scan(1, 'RESI-0001');
    floor.world.pass(7_000);
    floor.world.nowMs -= 86_400_000;
    const { effects } = floor.do({ kind: 'scan', scan: aScan(1, 'RESI-0001') });
    const [told] = effects.flatMap((one) =>
      one.kind === 'record' && one.event.type === 'packing.recording.stopped' ? [one.event.data] : [],
    );
    expect(told).toMatchObject({ scannedAt: '2026-11-20T08:00:00.000Z', stoppedAt: '2026-11-20T08:00:07.000Z' });
  });

  it('a limit that comes late stops only the recording that it was for', () => {
    const floor = aFloor();
    floor.scan(1, 'RESI-0001');
    const [recordingId = ''] = floor.state.recordings.keys();
    floor.scan(1, 'RESI-0002');
    expect(floor.do({ kind: 'stop', cameraId: cameraId(1), reason: 'idle', recordingId }).answer).toEqual({ kind: 'nothing' });
    expect(floor.open(1)).toBe('RESI-0002');
  });

  it('ends a session with everybody leaving', () => {
    const floor = aFloor(3);
    const { effects } = floor.do({ kind: 'end', by: supervisor, forced: false });
    expect(effects.filter((one) => one.kind === 'record').map(({ event }) => event.type)).toEqual([
      ...Array.from({ length: 3 }, () => 'packing.station.unassigned'),
      'packing.session.ended',
    ]);
    expect([floor.state.session, floor.state.tables.size]).toEqual([null, 0]);
  });

  it('asks for the platform of the rules as they are now', () => {
    const floor = aFloor();
    floor.world.rules = someRules({ platforms: [{ ...someRules().platforms[1]! }] });
    expect(floor.refusal(() => floor.scan(1, 'RESI-0001'))).toBe('platform_unknown');
  });
});
