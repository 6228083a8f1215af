import type { PackingRules } from '@sigap/contracts';
import type { Clock, Logger } from '@sigap/node-kit';
import type { Store } from '../store/store.js';
import type { PackingBooks } from './packing-books.js';
import { NotRecordedRefusal } from './packing-refusal.js';
import type { ParcelRecording, RecordingEnd } from './packing-state.js';
import type { PackingEffect } from './packing-step.js';
import { faultOf, type ParcelEnd, type ParcelFacts, type ParcelRecorder, type RecordingFault } from './recording-port.js';
import type { Noted } from './request-memory.js';

const dayMs = 24 * 3_600_000;
const mostEarlier = 100;
/** The pause between two tries grows to so many times the first one: a full disk may last for hours. */
const longestPause = 12;

export interface RunnerDependencies {
  readonly books: PackingBooks;
  readonly recorder: ParcelRecorder;
  readonly store: Pick<Store, 'request'>;
  readonly rules: () => PackingRules;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A recorder that answers nothing for so long has not begun; default 20 s: longer than its own limit (10 s), whose answer says more. */
  readonly beginLimitMs?: number;
  /** Between the first two tries to finish a clip; default 5 s, growing to a minute. */
  readonly retryMs?: number;
}

/** Does what the rules decided with the recorder, and brings back what came of it. */
export class RecordingRunner {
  /** Clips that are being finished. */
  private readonly closing = new Map<string, Promise<void>>();
  /** Clips that could not be finished yet. */
  private readonly stuck = new Set<string>();
  /** Nothing is tried a second time any more. */
  private readonly stopping = new AbortController();
  private isOver = false;

  constructor(private readonly dependencies: RunnerDependencies) {}

  get counts(): { readonly closing: number; readonly stuck: number } {
    return { closing: this.closing.size, stuck: this.stuck.size };
  }

  /** Earlier recordings of a label within the days of the rules, newest first. */
  async earlierOf({ id, label, scannedAt }: Pick<ParcelRecording, 'id' | 'label' | 'scannedAt'>): Promise<string[]> {
    const sinceMs = Date.parse(scannedAt) - this.dependencies.rules().repeatDays * dayMs;
    const found = await this.dependencies.store.request('labels-find', { label, sinceMs, limit: mostEarlier + 1 });
    return found.flatMap(({ recordingId }) => (recordingId === id ? [] : [recordingId])).slice(0, mostEarlier);
  }

  /** Resolves when the recording runs and was told. Throws NotRecordedRefusal: then the station shows why. */
  async begin(recording: ParcelRecording, committed: Promise<unknown>, noted: Noted): Promise<void> {
    const { books, recorder, rules } = this.dependencies;
    // asked for in the turn of the commit: it costs no time of its own
    const [earlierRecordingIds, kept] = await Promise.all([this.earlierOf(recording).catch(() => []), committed]);
    const { id: recordingId } = recording;
    if (kept === 'volatile') return this.notBegun(recordingId, 'disk_full');
    const beginning = recorder.begin(factsOf({ ...recording, earlierRecordingIds }), { preRollSeconds: rules().preRollSeconds });
    const outcome = await within(beginning, this.dependencies.beginLimitMs ?? 20_000);
    if (outcome === 'late') return this.broke(recordingId, 'internal');
    if (outcome !== 'done') {
      this.dependencies.logger.warn({ err: outcome.error, cameraId: recording.cameraId }, 'packing.not-begun');
      return this.notBegun(recordingId, faultOf(outcome.error));
    }
    const began = books.take({ kind: 'began', recordingId, earlierRecordingIds }, noted);
    if ((await began.committed) === 'volatile') return this.broke(recordingId, 'disk_full', (_, rows) => noted(null, rows));
    return undefined;
  }

  /** Finishes the clips that the effects name, behind whatever else happens. */
  follow(effects: readonly PackingEffect[], committed: Promise<unknown>): void {
    for (const effect of effects) {
      if (effect.kind === 'finish') void this.close(effect.recordingId, committed, (id, end) => this.dependencies.recorder.finish(id, end));
    }
  }

  /** Closes what an earlier process left, one after the other, behind whatever else happens. */
  recover(recordings: readonly ParcelRecording[]): void {
    this.dependencies.recorder.claim(recordings.map(({ id }) => id));
    let before: Promise<unknown> = Promise.resolve();
    for (const recording of recordings) {
      const facts = factsOf(recording);
      // one that can't be closed now does not keep the others waiting
      const after = before;
      before = new Promise<void>((tried) => {
        const recover = (_: string, end: ParcelEnd) => this.dependencies.recorder.recover(facts, end).finally(tried);
        void this.close(recording.id, after, recover).finally(tried);
      });
    }
  }

  /** Resolves when no clip is being finished, or after the limit. What failed before is left to the next start. */
  async stop(limitMs: number): Promise<void> {
    this.stopping.abort();
    await within(Promise.all(this.closing.values()), limitMs);
    this.isOver = true;
  }

  private close(
    recordingId: string,
    after: Promise<unknown>,
    finish: (recordingId: string, end: ParcelEnd) => ReturnType<ParcelRecorder['finish']>,
  ): Promise<void> {
    const done = this.closeWhenItWorks(recordingId, after, finish).finally(() => this.closing.delete(recordingId));
    this.closing.set(recordingId, done);
    return done;
  }

  /** Never rejects. */
  private async closeWhenItWorks(
    recordingId: string,
    after: Promise<unknown>,
    finish: Parameters<RecordingRunner['close']>[2],
  ): Promise<void> {
    const { books, logger, retryMs = 5_000 } = this.dependencies;
    await after.catch(() => undefined);
    for (let tries = 1; tries === 1 ? !this.isOver : !this.stopping.signal.aborted; tries++) {
      const recording = books.state.recordings.get(recordingId);
      if (!recording) return;
      try {
        const end = await this.endOf(recording);
        const clip = await finish(recordingId, { ...end, stoppedAt: new Date(end.stoppedAt) });
        await books.take({ kind: 'stored', recordingId, clip, end }).committed;
        this.stuck.delete(recordingId);
        return;
      } catch (err) {
        this.stuck.add(recordingId);
        logger.error({ err, recordingId, tries }, 'packing.clip-not-finished');
      }
      await pause(retryMs * Math.min(tries, longestPause), this.stopping.signal);
    }
  }

  /** What was cut ended when its file was last written. */
  private async endOf({ id, end, condition, scannedAt }: ParcelRecording): Promise<RecordingEnd> {
    if (end) return end;
    const { recorder, clock } = this.dependencies;
    const scannedMs = Date.parse(scannedAt);
    const lastMs = (await recorder.lastWritten(id))?.getTime() ?? scannedMs;
    const nowMs = clock.now().getTime();
    // a box that boots in 1970 knows no better than the file
    const stoppedMs = Math.max(scannedMs, nowMs < scannedMs ? lastMs : Math.min(lastMs, nowMs));
    return { stoppedAt: new Date(stoppedMs).toISOString(), stopReason: 'interrupted', condition, note: null };
  }

  private async notBegun(recordingId: string, fault: RecordingFault): Promise<never> {
    await this.dependencies.books.take({ kind: 'not-begun', recordingId, fault }).committed;
    throw new NotRecordedRefusal(fault);
  }

  private async broke(recordingId: string, fault: RecordingFault, noted?: Noted): Promise<never> {
    const { step, committed } = this.dependencies.books.take({ kind: 'broke', recordingId, fault }, noted);
    this.follow(step.effects, committed);
    await committed;
    throw new NotRecordedRefusal(fault);
  }
}

function factsOf(recording: ParcelRecording): ParcelFacts {
  const { id: recordingId, phase: _phase, scannedMs: _scannedMs, condition: _condition, end: _end, scannedAt, ...rest } = recording;
  return { recordingId, ...rest, scannedAt: new Date(scannedAt) };
}

async function within(work: Promise<unknown>, limitMs: number): Promise<'done' | 'late' | { readonly error: unknown }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), limitMs);
  });
  const outcome = work.then(
    () => 'done' as const,
    (error: unknown) => ({ error }),
  );
  return Promise.race([outcome, late]).finally(() => clearTimeout(timer));
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}
