import type { PackingRules } from '@sigap/contracts';
import { forgottenStop } from './forgotten-stop.js';
import type { PackingState } from './packing-state.js';
import { openRecordings } from './station-lookup.js';

/** What a look at the tables found. */
export interface WatchFindings {
  /** Recordings that are to be ended now. */
  readonly stops: readonly { readonly cameraId: string; readonly recordingId: string; readonly reason: 'idle' | 'limit' }[];
  /** Stations whose warning began, moved, or (null) is over. */
  readonly warnings: readonly { readonly cameraId: string; readonly stopsAtMs: number | null }[];
}

/** When something last moved on each table, and who is warned (PK-4). By the monotonic clock alone. */
export class TableWatch {
  private readonly movedMs = new Map<string, number>();
  private readonly warned = new Map<string, number>();

  moved(cameraId: string, atMs: number): void {
    this.movedMs.set(cameraId, Math.max(atMs, this.movedMs.get(cameraId) ?? 0));
  }

  /** Monotonic time; null: nobody is warned there. */
  stopsAtMs(cameraId: string): number | null {
    return this.warned.get(cameraId) ?? null;
  }

  look(state: PackingState, nowMs: number, rules: PackingRules): WatchFindings {
    const stops: WatchFindings['stops'][number][] = [];
    const warnings: WatchFindings['warnings'][number][] = [];
    const silent = new Set(this.warned.keys());
    for (const { id: recordingId, cameraId, scannedMs, phase } of openRecordings(state)) {
      if (phase !== 'recording') continue;
      const movedMs = Math.min(nowMs, this.movedMs.get(cameraId) ?? 0);
      const verdict = forgottenStop({ scannedMs, movedMs }, nowMs, rules);
      if (verdict.kind === 'stop') stops.push({ cameraId, recordingId, reason: verdict.reason });
      if (verdict.kind !== 'warn') continue;
      silent.delete(cameraId);
      if (this.warned.get(cameraId) === verdict.stopsAtMs) continue;
      this.warned.set(cameraId, verdict.stopsAtMs);
      warnings.push({ cameraId, stopsAtMs: verdict.stopsAtMs });
    }
    for (const cameraId of silent) {
      this.warned.delete(cameraId);
      warnings.push({ cameraId, stopsAtMs: null });
    }
    return { stops, warnings };
  }
}
