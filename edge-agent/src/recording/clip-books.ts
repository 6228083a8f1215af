import type { ClipMissingData, EventData, EventType, SignedManifest } from '@sigap/contracts';
import type { StateStore } from '../state-store.js';
import type { UntoldEvents } from '../untold-events.js';
import { type ClipRow, clipRow, type RecordingFacts, recordingFacts } from './recording-facts.js';

const openPrefix = 'recording/open/';
const clipPrefix = 'recording/clip/';
const manifestPrefix = 'recording/manifest/';
const prunedPrefix = 'recording/pruned/';

export interface ClipBooksDeps {
  readonly state: StateStore;
  readonly untold: Pick<UntoldEvents, 'tell'>;
}

/**
 * What the box remembers of its recordings: those under way, and the stored clips. A row of a clip is written in the same commit as the event
 * that tells it, after the file is whole on the disk.
 */
export class ClipBooks {
  /** By recording. */
  readonly clips = new Map<string, ClipRow>();
  readonly open = new Map<string, RecordingFacts>();

  constructor(private readonly deps: ClipBooksDeps) {}

  async load(): Promise<void> {
    const { state } = this.deps;
    for (const { value } of await state.list(clipPrefix)) {
      const row = clipRow.parse(JSON.parse(value));
      this.clips.set(row.recordingId, row);
    }
    for (const { value } of await state.list(openPrefix)) {
      const facts = recordingFacts.parse(JSON.parse(value));
      this.open.set(facts.recordingId, facts);
    }
  }

  async begin(facts: RecordingFacts): Promise<void> {
    this.open.set(facts.recordingId, facts);
    await this.deps.state.set(openPrefix + facts.recordingId, JSON.stringify(facts));
  }

  /** The recording came to nothing, and nobody needs to know. */
  async forget(recordingId: string): Promise<void> {
    this.open.delete(recordingId);
    await this.deps.state.delete(openPrefix + recordingId);
  }

  /** One commit: row, manifest, `chain` row, end of being open, `clip.stored`. */
  async store(row: ClipRow, signed: SignedManifest, chain: { key: string; value: string }): Promise<void> {
    const { state } = this.deps;
    const { recordingId, sha256, bytes } = row;
    await Promise.all([
      state.set(clipPrefix + recordingId, JSON.stringify(row)),
      state.set(manifestPrefix + recordingId, JSON.stringify(signed)),
      state.set(chain.key, chain.value),
      state.delete(openPrefix + recordingId),
      this.tell('clip.stored', { recordingId, sha256, bytes, signed }, row.cameraId),
    ]);
    this.clips.set(recordingId, row);
    this.open.delete(recordingId);
  }

  /** One commit: `clip.missing`, end of being open. */
  async miss(data: ClipMissingData, cameraId: string): Promise<void> {
    await Promise.all([this.deps.state.delete(openPrefix + data.recordingId), this.tell('clip.missing', data, cameraId)]);
    this.open.delete(data.recordingId);
  }

  /** One commit: the cloud has it, `clip.uploaded`. */
  async uploaded(recordingId: string, at: Date): Promise<void> {
    const row = this.clips.get(recordingId);
    if (row === undefined || row.uploadedAt !== null) return;
    const next = { ...row, uploadedAt: at };
    const { sha256, bytes, cameraId } = row;
    await Promise.all([
      this.deps.state.set(clipPrefix + recordingId, JSON.stringify(next)),
      this.tell('clip.uploaded', { recordingId, sha256, bytes }, cameraId),
    ]);
    this.clips.set(recordingId, next);
  }

  /** One commit: the row goes, `clip.pruned`. The file goes after it, and until then it is remembered. */
  async prune(row: ClipRow, at: Date, reason: 'quota' | 'disk-full'): Promise<void> {
    const { recordingId, sha256, cameraId } = row;
    await Promise.all([
      this.deps.state.delete(clipPrefix + recordingId),
      this.deps.state.delete(manifestPrefix + recordingId),
      this.deps.state.set(prunedPrefix + recordingId, '{}'),
      this.tell('clip.pruned', { recordingId, sha256, prunedAt: at.toISOString(), reason }, cameraId),
    ]);
    this.clips.delete(recordingId);
  }

  async prunedLeft(): Promise<string[]> {
    return (await this.deps.state.list(prunedPrefix)).map(({ key }) => key.slice(prunedPrefix.length));
  }

  /** The file of a pruned clip is gone as well. */
  async forgetPruned(recordingId: string): Promise<void> {
    await this.deps.state.delete(prunedPrefix + recordingId);
  }

  /** A clip that is on the disk with its paper, but in no row: the database was lost, and the event that told it may be as well. One commit. */
  async adopt(row: ClipRow, signed: SignedManifest): Promise<void> {
    const { state } = this.deps;
    const { recordingId, sha256, bytes, cameraId } = row;
    await Promise.all([
      state.set(clipPrefix + recordingId, JSON.stringify(row)),
      state.set(manifestPrefix + recordingId, JSON.stringify(signed)),
      this.tell('clip.stored', { recordingId, sha256, bytes, signed }, cameraId),
    ]);
    this.clips.set(recordingId, row);
  }

  /** The file of a row is gone or is not what it was: the row goes, `clip.missing` says so. */
  async lose(row: ClipRow, detail: string): Promise<void> {
    const { recordingId, cameraId } = row;
    await Promise.all([
      this.deps.state.delete(clipPrefix + recordingId),
      this.deps.state.delete(manifestPrefix + recordingId),
      this.tell('clip.missing', { recordingId, reason: 'lost', detail }, cameraId),
    ]);
    this.clips.delete(recordingId);
  }

  async manifest(recordingId: string): Promise<SignedManifest | null> {
    const text = await this.deps.state.get(manifestPrefix + recordingId);
    return text === null ? null : (JSON.parse(text) as SignedManifest);
  }

  /** A row must not be undone because the outbox is full: the event is kept beside it then, in the same commit, and told when there is room. */
  private tell<T extends EventType>(type: T, data: EventData<T>, cameraId: string): Promise<void> {
    return this.deps.untold.tell({ type, data, cameraId });
  }
}
