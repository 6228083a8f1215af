import { join } from 'node:path';
import { Ballast } from './ballast.js';

const mib = 1024 * 1024;
const reserveBytes = mib;

/**
 * Room kept back for a full disk, in two parts. The ballast is given to events, so that the alarm and what comes with it are recorded. The
 * reserve is for what must work even then: moving the log into the file, and forgetting what the cloud has acknowledged.
 */
export class Room {
  private readonly ballast: Ballast;
  private readonly reserve: Ballast;

  constructor(directory: string, ballastBytes: number) {
    this.ballast = new Ballast(join(directory, 'ballast'), ballastBytes);
    this.reserve = new Ballast(join(directory, 'reserve'), ballastBytes === 0 ? 0 : reserveBytes);
  }

  disk(): { freeBytes: number; totalBytes: number } {
    return this.ballast.disk();
  }

  /** Is it the disk that is full, and not the share that the store may have of it? */
  get isDiskFull(): boolean {
    return this.ballast.isNeeded();
  }

  /** Takes back what there is room for. @returns whether the ballast is held */
  take(): boolean {
    this.reserve.take();
    return this.ballast.take();
  }

  /** For events. False when there was nothing to give, or when the disk is not the one that is full. */
  giveBallast(): boolean {
    return this.isDiskFull && this.ballast.free();
  }

  /** For moving and forgetting. */
  giveReserve(): boolean {
    return this.isDiskFull && this.reserve.free();
  }
}
