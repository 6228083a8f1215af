import type { ScanOutcome } from '@sigap/contracts';
import type { Scan, ScanSink } from '../../packing/scan.js';

/** Keeps what was scanned, in order. */
export class CollectedScans implements ScanSink {
  readonly all: Scan[] = [];

  scan(scan: Scan): Promise<ScanOutcome> {
    this.all.push(scan);
    return Promise.resolve({ action: 'started', code: null, message: null, station: null });
  }

  get codes(): string[] {
    return this.all.map(({ code }) => code);
  }
}
