import type { LumaGrid } from './luma-grid.js';

export interface MotionRule {
  /** Cells on a side of one block. */
  blockCells: number;
  /** Mean absolute difference of a block, in brightness levels of 255, from which it counts as moved. */
  levels: number;
  /** So many moved blocks are motion. */
  blocks: number;
  /** Rows of cells at the upper and the lower edge that do not count: cameras draw their clock there. */
  edgeRows: number;
  /** Stays open this long after the last motion: people stop to look at something. */
  lingerMs: number;
  /** With somebody in view, at least one sample in this time though nothing moves. */
  holdIntervalMs: number;
  /** With nobody in view and no motion, one sample in this time: a person who stood still from the start is found. */
  idleIntervalMs: number;
  /** How fast the remembered background follows the picture, 0..1 for each sample. */
  learn: number;
}

export const defaultMotionRule: MotionRule = {
  blockCells: 4,
  levels: 5,
  blocks: 2,
  edgeRows: 0,
  lingerMs: 3000,
  holdIntervalMs: 450,
  idleIntervalMs: 2000,
  learn: 0.25,
};

/** At a packing table hands fill many blocks in the middle, and the clock in the picture must not count as work. */
export const tableMotionRule: MotionRule = { ...defaultMotionRule, blocks: 4, edgeRows: 8 };

/**
 * Decides which samples are worth detecting faces in: brightness against a remembered background, block by block. Pure: pictures and
 * times come in, a verdict comes out.
 */
export class MotionGate {
  private background: Float32Array | null = null;
  private movedAtMs = Number.NEGATIVE_INFINITY;
  private passedAtMs = Number.NEGATIVE_INFINITY;
  private held = false;
  private unsaid = false;

  constructor(private readonly rule: MotionRule = defaultMotionRule) {}

  /** Somebody is in view (or no longer): said by whoever looks at the pictures. */
  hold(held: boolean): void {
    this.held = held;
  }

  /** Something moved since the last picture that was delivered. The first picture is no motion. */
  get moved(): boolean {
    return this.unsaid;
  }

  /** A picture went out, and with it the news of what moved. */
  delivered(): void {
    this.unsaid = false;
  }

  /** Whether this sample should pass. @param nowMs monotonic */
  admit(grid: LumaGrid, nowMs: number): boolean {
    const isFirst = this.background === null;
    if (this.sees(grid)) {
      this.movedAtMs = nowMs;
      this.unsaid ||= !isFirst;
    }
    const wait = this.held ? this.rule.holdIntervalMs : this.rule.idleIntervalMs;
    const open = nowMs - this.movedAtMs <= this.rule.lingerMs || nowMs - this.passedAtMs >= wait;
    if (open) this.passedAtMs = nowMs;
    return open;
  }

  private sees(grid: LumaGrid): boolean {
    const before = this.background;
    if (before === null || before.length !== grid.cells.length) {
      this.background = Float32Array.from(grid.cells);
      return true;
    }
    const moved = countMovedBlocks(grid, before, this.rule);
    for (let i = 0; i < before.length; i++) {
      const level = before[i] ?? 0;
      before[i] = level + ((grid.cells[i] ?? 0) - level) * this.rule.learn;
    }
    return moved >= this.rule.blocks;
  }
}

function countMovedBlocks(grid: LumaGrid, background: Float32Array, rule: MotionRule): number {
  const { width, height, cells } = grid;
  const side = rule.blockCells;
  const limit = rule.levels * side * side;
  let moved = 0;
  for (let top = rule.edgeRows; top + side <= height - rule.edgeRows; top += side) {
    for (let left = 0; left + side <= width; left += side) {
      let difference = 0;
      for (let row = top; row < top + side; row++) {
        for (let i = row * width + left; i < row * width + left + side; i++) difference += Math.abs((cells[i] ?? 0) - (background[i] ?? 0));
      }
      if (difference >= limit) moved++;
    }
  }
  return moved;
}
