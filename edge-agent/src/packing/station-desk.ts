import type { StopReason } from '@sigap/contracts';
import type { PackingBooks } from './packing-books.js';
import { PackingRefusal } from './packing-refusal.js';
import type { PackingAnswer, PackingInput } from './packing-step.js';
import type { RecordingRunner } from './recording-runner.js';
import type { Noted } from './request-memory.js';
import { StationLine } from './station-line.js';
import { openRecordings } from './station-lookup.js';
import type { Person } from './station-parts.js';

export interface DeskDependencies {
  readonly books: PackingBooks;
  readonly runner: RecordingRunner;
  readonly hasCamera: (cameraId: string) => boolean;
}

/** Brings each command to its decision: those of one station one after the other, what the recorder has to do included. */
export class StationDesk {
  private readonly lines = new Map<string, StationLine>();
  private isEnding = false;
  private ending: Promise<unknown> = Promise.resolve();

  constructor(private readonly dependencies: DeskDependencies) {}

  /** In the line of its station; what belongs to none at once. */
  run(cameraId: string | null, input: PackingInput, noted?: Noted): Promise<PackingAnswer> {
    const line = cameraId === null ? null : this.lineOf(cameraId);
    if (!line) return this.decide(input, noted);
    // nobody asked for these, so nobody would ask again
    const isFact = input.kind === 'broke' || (input.kind === 'stop' && input.recordingId !== undefined);
    return isFact ? line.runSurely(() => this.decide(input, noted)) : line.run(() => this.decide(input, noted));
  }

  /** One decision, durable. Rejects with PackingRefusal. */
  async decide(input: PackingInput, noted?: Noted): Promise<PackingAnswer> {
    const { books, runner } = this.dependencies;
    if (this.isEnding && (input.kind === 'scan' || input.kind === 'start')) {
      throw new PackingRefusal('no_session', 'the session is ending');
    }
    const { step, committed } = books.take(input, noted);
    runner.follow(step.effects, committed);
    for (const effect of step.effects) {
      const recording = effect.kind === 'begin' ? books.state.recordings.get(effect.recordingId) : undefined;
      if (recording) await runner.begin(recording, committed, (answer, rows) => noted?.(answer && step.answer, rows));
    }
    await committed;
    return step.answer;
  }

  /** @returns ids of the cameras that recorded. What waits in the lines is dropped. */
  async endAll(reason: StopReason): Promise<string[]> {
    const open = openRecordings(this.dependencies.books.state).map(({ cameraId }) => cameraId);
    for (const cameraId of open) this.lineOf(cameraId);
    const ended = [...this.lines].map(([cameraId, line]) => line.runAtOnce(() => this.endOpen(cameraId, reason)));
    return (await Promise.all(ended)).flat();
  }

  /** `force`: what records is stopped first, and nothing may begin meanwhile. */
  async endSession(by: Person, force: boolean, noted: Noted): Promise<PackingAnswer> {
    if (!force) return this.decide({ kind: 'end', by, forced: false }, noted);
    // two that end it by force: the second one finds no session
    const ended = this.ending.catch(() => undefined).then(() => this.endByForce(by, noted));
    this.ending = ended;
    return ended;
  }

  private async endByForce(by: Person, noted: Noted): Promise<PackingAnswer> {
    this.isEnding = true;
    try {
      const { length } = this.dependencies.books.state.session ? await this.endAll('operator') : [];
      return await this.decide({ kind: 'end', by, forced: length > 0 }, noted);
    } finally {
      this.isEnding = false;
    }
  }

  private async endOpen(cameraId: string, reason: StopReason): Promise<string[]> {
    const isOpen = openRecordings(this.dependencies.books.state).some((one) => one.cameraId === cameraId);
    if (!isOpen) return [];
    await this.decide({ kind: 'stop', cameraId, reason });
    return [cameraId];
  }

  private lineOf(cameraId: string): StationLine | null {
    const known = this.lines.get(cameraId);
    if (known) return known;
    const { books, hasCamera } = this.dependencies;
    // a line for each id that somebody makes up would have no bound
    if (!books.state.tables.has(cameraId) && !hasCamera(cameraId)) return null;
    const line = new StationLine();
    this.lines.set(cameraId, line);
    return line;
  }
}
