import { setTimeout as delay } from 'node:timers/promises';
import type { ClipMissingData, ClockState } from '@sigap/contracts';
import type { Clock, Logger } from '@sigap/node-kit';
import type { ClipBooks } from './clip-books.js';
import type { FinishedClip } from './clip-finish.js';
import type { ClipFinisher } from './clip-finisher.js';
import type { ClipPlaces } from './clip-places.js';
import type { ManifestChain } from './manifest-chain.js';
import type { ClipRow, RecordingEnd, RecordingFacts, RecordingFault } from './recording-facts.js';

/** A full disk or a thread that died passes; the file waits. */
const finishTries = 4;
const finishRetryMs = 500;

export interface ClipCloserDeps {
  readonly edgeId: string;
  readonly version: string;
  readonly places: ClipPlaces;
  readonly books: ClipBooks;
  readonly chain: ManifestChain;
  readonly finisher: ClipFinisher;
  readonly makeRoom: () => Promise<void>;
  readonly clockState: () => ClockState;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** From a file that nobody writes any more to a clip with a row: whole, hashed, signed, chained, told. */
export class ClipCloser {
  constructor(private readonly deps: ClipCloserDeps) {}

  /** Ends with a row, or with `clip.missing`. Throws FinishError; may be called again. `fault`: why the writer ended by itself. */
  async close(facts: RecordingFacts, end: RecordingEnd, fault: RecordingFault | undefined, careful: boolean): Promise<void> {
    const { books, places } = this.deps;
    const { recordingId, cameraId } = facts;
    const finished = await this.makeWhole(facts, careful || fault !== undefined);
    if (finished !== null) return this.keep(facts, end, finished);
    await books.miss(whyMissing(recordingId, fault), cameraId);
    await places.removeGrowing(recordingId);
  }

  private async makeWhole(facts: RecordingFacts, careful: boolean): Promise<FinishedClip | null> {
    const { recordingId, label, platform, mode } = facts;
    const words = {
      recordingId,
      label,
      platform,
      mode,
      station: facts.cameraName,
      employee: facts.employeeName,
      scannedAtMs: facts.scannedAt.getTime(),
    };
    const order = { from: this.deps.places.growing(recordingId), to: this.deps.places.clip(recordingId), words, careful };
    for (let tried = 1; ; tried++) {
      try {
        return await this.deps.finisher.finish(order);
      } catch (error) {
        if (tried === finishTries) throw error;
        this.deps.logger.warn({ err: error, recordingId, tried }, 'recording.finish-again');
        await this.deps.makeRoom();
        await delay(finishRetryMs);
      }
    }
  }

  private async keep(facts: RecordingFacts, end: RecordingEnd, { file, startedAtMs }: FinishedClip): Promise<void> {
    const { clock, clockState, edgeId, version } = this.deps;
    const { recordingId, cameraId, scannedAt, earlierRecordingIds, ...rest } = facts;
    const row: ClipRow = {
      recordingId,
      cameraId,
      sha256: file.sha256,
      bytes: file.bytes,
      durationMs: file.durationMs,
      startedAt: new Date(startedAtMs),
      storedAt: clock.now(),
      uploadedAt: null,
    };
    const manifest = {
      ...rest,
      v: 1,
      recordingId,
      edgeId,
      file,
      cameraId,
      condition: end.condition,
      note: end.note,
      startedAt: row.startedAt.toISOString(),
      scannedAt: scannedAt.toISOString(),
      stoppedAt: end.stoppedAt.toISOString(),
      stopReason: end.stopReason,
      earlierRecordingIds: earlierRecordingIds.slice(0, 100),
      clock: clockState(),
      recorder: { name: 'sigap-edge', version },
    } as const;
    const signed = await this.deps.chain.extend(manifest, async (made, chain) => {
      await this.deps.books.store(row, made, chain);
      return made;
    });
    // for whoever copies the file away, and for a box that loses its database; it is made again when it is missing
    await this.deps.places
      .writePaper(recordingId, { row, signed })
      .catch((err: unknown) => this.deps.logger.warn({ err, recordingId }, 'recording.paper-not-written'));
  }
}

function whyMissing(recordingId: string, fault: RecordingFault | undefined): ClipMissingData {
  if (fault === 'disk_full') return { recordingId, reason: 'disk-full', detail: 'the disk had no room' };
  return { recordingId, reason: 'no-video', detail: 'the file holds no picture' };
}
