import type { PackingTableViewedData } from '@sigap/contracts';
import type { Clock } from '@sigap/node-kit';
import type { EventSink } from '../event-sink.js';

/** A player asks for a clip in many ranges: one look is one entry, and another one after so long; as in the cloud. */
const sameLookMs = 10 * 60_000;

interface NotedLook {
  readonly atMs: number;
  readonly kept: Promise<void>;
}

/**
 * Who looked at what on this box, for the audit log of the cloud (PV-3). Each look is an event in the outbox before anything is shown, so
 * it also gets there when the cloud is away. Nothing is shown where it can't be kept: rejects with OutboxFullError then.
 */
export class ViewLog {
  /** Looks that count still, the oldest first. */
  private readonly looks = new Map<string, NotedLook>();

  constructor(private readonly dependencies: { readonly sink: EventSink; readonly clock: Clock }) {}

  clip(userId: string, recordingId: string): Promise<void> {
    return this.once(`${userId} clip ${recordingId}`, (viewedAt) =>
      this.dependencies.sink.record({ type: 'packing.clip.viewed', data: { recordingId, userId, viewedAt } }),
    );
  }

  table(userId: string, cameraId: string, picture: PackingTableViewedData['picture']): Promise<void> {
    return this.once(`${userId} ${picture} ${cameraId}`, (viewedAt) =>
      this.dependencies.sink.record({ type: 'packing.table.viewed', cameraId, data: { userId, viewedAt, picture } }),
    );
  }

  private once(look: string, record: (viewedAt: string) => Promise<void>): Promise<void> {
    const { clock } = this.dependencies;
    const atMs = clock.monotonicMs();
    this.forgetBefore(atMs - sameLookMs);
    const known = this.looks.get(look);
    if (known) return known.kept;
    // whoever asks while it is written waits for the same entry
    const kept = record(clock.now().toISOString());
    this.looks.set(look, { atMs, kept });
    kept.catch(() => this.looks.delete(look));
    return kept;
  }

  private forgetBefore(limitMs: number): void {
    for (const [look, { atMs }] of this.looks) {
      if (atMs > limitMs) return;
      this.looks.delete(look);
    }
  }
}
