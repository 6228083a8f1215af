import { describe, expect, it } from 'vitest';
import { packingStep } from './packing-machine.js';
import { emptyPackingState, type PackingState } from './packing-state.js';
import type { PackingInput } from './packing-step.js';
import { aScan, cameraId, employeeId, someRules, supervisor, TestWorld } from './test-rig/a-world.js';

/** A table that records RESI-0001, a CODE 128; then the rules change. */
function recording() {
  const world = new TestWorld();
  let state: PackingState = emptyPackingState;
  const take = (input: PackingInput) => {
    const step = packingStep(state, input, world);
    state = step.state;
    return step;
  };
  take({ kind: 'create', by: supervisor });
  take({ kind: 'assign', cameraId: cameraId(1), employeeId: employeeId(1), platform: 'shopee', mode: 'ship' });
  const scan = (code: string, symbology: 'Code128' | 'QRCode' | null) =>
    take({ kind: 'scan', scan: aScan(1, code, { symbology, at: new Date(world.nowMs) }) });
  scan('RESI-0001', 'Code128');
  const [recordingId = ''] = state.recordings.keys();
  take({ kind: 'began', recordingId, earlierRecordingIds: [] });
  world.pass(10_000);
  return { world, scan };
}

describe('a recording whose rules changed meanwhile', () => {
  it('is stopped by its own label, which the platform would not take any more', () => {
    const { world, scan } = recording();
    const { platforms } = someRules();
    world.rules = someRules({ platforms: platforms.map((one) => ({ ...one, prefixes: ['SPX'], symbologies: ['Code39'] })) });
    expect(() => scan('RESI-0002', 'Code128')).toThrow(expect.objectContaining({ code: 'barcode_refused' }));
    expect(scan('RESI-0001', 'Code128').answer).toMatchObject({ action: 'stopped' });
  });

  it('is stopped by its own label when the platform itself is gone', () => {
    const { world, scan } = recording();
    world.rules = someRules({ platforms: [] });
    expect(scan('RESI-0001', null).answer).toMatchObject({ action: 'stopped' });
  });

  it('is not stopped by a code of another kind with the same text', () => {
    const { scan } = recording();
    expect(() => scan('RESI-0001', 'QRCode')).toThrow(expect.objectContaining({ code: 'barcode_refused' }));
  });
});
