import { describe, expect, it } from 'vitest';
import { gridHeight, gridWidth, type LumaGrid, lumaGrid } from './luma-grid.js';
import { defaultMotionRule, MotionGate, tableMotionRule } from './motion-gate.js';

/** A grey room with a bright patch of some cells, and noise of one level as a sensor has it. */
function room(patch: { x: number; y: number; side: number } | null, seed = 0): LumaGrid {
  const cells = new Uint8Array(gridWidth * gridHeight);
  for (let i = 0; i < cells.length; i++) {
    const x = i % gridWidth;
    const y = Math.floor(i / gridWidth);
    const inside = patch !== null && x >= patch.x && x < patch.x + patch.side && y >= patch.y && y < patch.y + patch.side;
    cells[i] = (inside ? 180 : 100) + ((i * 7 + seed * 13) % 3) - 1;
  }
  return { width: gridWidth, height: gridHeight, cells };
}

/** Verdicts for one picture each 200 ms. */
function watch(gate: MotionGate, pictures: readonly LumaGrid[], fromMs = 0): boolean[] {
  return pictures.map((picture, index) => gate.admit(picture, fromMs + index * 200));
}

const still = (count: number) => Array.from({ length: count }, (_, i) => room(null, i));

/** A gate that knows the empty room and is closed. */
function closedGate(): MotionGate {
  const gate = new MotionGate();
  watch(gate, still(40), -60_000);
  gate.admit(room(null), -1);
  return gate;
}

describe('MotionGate', () => {
  it('lets only a sample now and then through while nothing moves', () => {
    const passed = watch(closedGate(), still(100)).filter(Boolean);
    expect(passed.length).toBeLessThanOrEqual(1 + 20_000 / defaultMotionRule.idleIntervalMs);
    expect(passed.length).toBeGreaterThanOrEqual(20_000 / defaultMotionRule.idleIntervalMs - 1);
  });

  it('opens at once when somebody of the size of a face moves', () => {
    const gate = closedGate();
    const walking = Array.from({ length: 10 }, (_, i) => room({ x: 20 + i * 3, y: 30, side: 8 }, i));
    expect(watch(gate, walking)).toEqual(walking.map(() => true));
  });

  it('says what moved until a picture was delivered, and that the first picture is no motion', () => {
    const gate = new MotionGate();
    gate.admit(room(null), 0);
    expect(gate.moved).toBe(false);
    gate.admit(room({ x: 20, y: 30, side: 8 }), 200);
    gate.admit(room({ x: 20, y: 30, side: 8 }), 400);
    expect(gate.moved).toBe(true);
    gate.delivered();
    expect(gate.moved).toBe(false);
  });

  it('of a table overlooks the clock at the edge, and sees a hand in the middle', () => {
    const gate = new MotionGate(tableMotionRule);
    const motionOf = (patches: readonly { x: number; y: number; side: number }[]) => {
      gate.delivered();
      watch(
        gate,
        patches.map((patch, i) => room(patch, i)),
      );
      return gate.moved;
    };
    motionOf([{ x: 100, y: 0, side: 7 }]);
    expect(motionOf(Array.from({ length: 12 }, (_, i) => ({ x: 90 + (i % 3) * 8, y: 0, side: 7 })))).toBe(false);
    expect(motionOf(Array.from({ length: 3 }, (_, i) => ({ x: 40 + i * 4, y: 30, side: 14 })))).toBe(true);
  });

  it('stays open for a while after the motion', () => {
    const gate = closedGate();
    watch(gate, [room({ x: 20, y: 30, side: 10 })]);
    const after = watch(
      gate,
      Array.from({ length: 40 }, () => room({ x: 20, y: 30, side: 10 })),
      200,
    );
    const passedMs = after.lastIndexOf(true, 24) * 200;
    expect(passedMs).toBeGreaterThanOrEqual(defaultMotionRule.lingerMs - 200);
    expect(after.filter(Boolean).length).toBeLessThan(after.length);
  });

  it('keeps sampling somebody who stands still in view, at a lower rate', () => {
    const gate = closedGate();
    gate.hold(true);
    const passed = watch(gate, still(50)).filter(Boolean).length;
    expect(passed).toBeGreaterThanOrEqual(16);
    expect(passed).toBeLessThan(30);
  });

  it('takes no notice of sensor noise', () => {
    const gate = closedGate();
    expect(watch(gate, still(9)).filter(Boolean).length).toBeLessThanOrEqual(1);
  });
});

describe('lumaGrid', () => {
  it('averages a plane of any size, with padding at the end of each row', () => {
    const width = 320;
    const stride = 384;
    const height = 180;
    const data = new Uint8Array(stride * height).fill(255);
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data[y * stride + x] = x < width / 2 ? 10 : 200;
    const grid = lumaGrid({ data, width, height, stride });
    expect(grid.cells[0]).toBe(10);
    expect(grid.cells[gridWidth - 1]).toBe(200);
    expect(new Set(grid.cells)).toEqual(new Set([10, 200]));
  });
});
