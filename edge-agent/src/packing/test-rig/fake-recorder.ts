import { type ParcelClip, type ParcelEnd, type ParcelFacts, type ParcelRecorder, type RecordingFault } from '../recording-port.js';

interface Clip {
  readonly facts: ParcelFacts;
  end: ParcelEnd | null;
}

class FakeRecordingError extends Error {
  constructor(readonly code: RecordingFault) {
    super(code);
  }
}

/** A recorder without pictures: keeps the promises of `ParcelRecorder`, and notes whoever breaks theirs. */
export class FakeRecorder implements ParcelRecorder {
  readonly clips = new Map<string, Clip>();
  readonly recovered: { readonly facts: ParcelFacts; readonly end: ParcelEnd }[] = [];
  readonly claimed: string[] = [];
  readonly written = new Map<string, Date>();
  /** What nobody should have asked for: two open recordings of one label or one camera, an end of what never began. */
  readonly violations: string[] = [];
  fault: RecordingFault | null = null;
  /** This camera never answers. */
  hangsAt: string | null = null;
  /** So many times finishing fails. */
  finishFailures = 0;
  stores = true;
  latency: () => Promise<void> = () => Promise.resolve();
  private listener: Parameters<ParcelRecorder['onEnded']>[0] = () => undefined;

  get open(): ParcelFacts[] {
    return [...this.clips.values()].flatMap(({ facts, end }) => (end ? [] : [facts]));
  }

  async begin(facts: ParcelFacts): Promise<{ startedAt: Date }> {
    if (this.hangsAt === facts.cameraId) await new Promise(() => undefined);
    await this.latency();
    if (this.fault) throw new FakeRecordingError(this.fault);
    for (const other of this.open) {
      if (other.label === facts.label) this.violations.push(`${facts.label} twice at the same time`);
      if (other.cameraId === facts.cameraId) this.violations.push(`two recordings at ${facts.cameraName}`);
    }
    if (this.clips.has(facts.recordingId)) this.violations.push('begun twice');
    this.clips.set(facts.recordingId, { facts, end: null });
    return { startedAt: facts.scannedAt };
  }

  async finish(recordingId: string, end: ParcelEnd): Promise<ParcelClip | null> {
    const clip = this.clips.get(recordingId);
    if (this.finishFailures > 0) {
      this.finishFailures -= 1;
      throw new Error('the disk hiccups');
    }
    if (!clip && this.hangsAt === null) this.violations.push('finished what never began');
    if (clip?.end) this.violations.push('finished twice');
    if (clip) clip.end = end;
    await this.latency();
    return clip && this.stores
      ? { durationMs: end.stoppedAt.getTime() - clip.facts.scannedAt.getTime(), startedAt: clip.facts.scannedAt }
      : null;
  }

  claim(recordingIds: readonly string[]): void {
    this.claimed.push(...recordingIds);
  }

  async recover(facts: ParcelFacts, end: ParcelEnd): Promise<ParcelClip | null> {
    this.recovered.push({ facts, end });
    this.clips.set(facts.recordingId, { facts, end });
    await this.latency();
    return this.stores ? { durationMs: 4_000, startedAt: facts.scannedAt } : null;
  }

  async lastWritten(recordingId: string): Promise<Date | null> {
    return this.written.get(recordingId) ?? null;
  }

  onEnded(listener: Parameters<ParcelRecorder['onEnded']>[0]): void {
    this.listener = listener;
  }

  /** The camera goes away. */
  lose(cameraId: string, fault: RecordingFault = 'camera_lost'): void {
    for (const facts of this.open) if (facts.cameraId === cameraId) this.listener({ recordingId: facts.recordingId, cameraId, fault });
  }
}
