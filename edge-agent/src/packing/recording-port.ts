import type { PackingMode, ReturnCondition, ScanSource, StopReason, Symbology } from '@sigap/contracts';

/** All that is known of a recording when it begins; goes into its file and its manifest. */
export interface ParcelFacts {
  readonly recordingId: string;
  readonly sessionId: string;
  readonly assignmentId: string;
  readonly label: string;
  readonly symbology: Symbology | null;
  readonly scanSource: ScanSource;
  readonly mode: PackingMode;
  readonly platform: string;
  readonly cameraId: string;
  readonly cameraName: string;
  readonly employeeId: string;
  readonly employeeName: string;
  readonly scannedAt: Date;
  readonly earlierRecordingIds: readonly string[];
}

export interface ParcelEnd {
  readonly stoppedAt: Date;
  readonly stopReason: StopReason;
  readonly condition: ReturnCondition | null;
  readonly note: string | null;
}

/** Of the stored file, what packing uses. */
export interface ParcelClip {
  readonly durationMs: number;
  /** Of the first frame. */
  readonly startedAt: Date;
}

export const recordingFaults = ['camera_not_ready', 'disk_full', 'camera_lost', 'internal'] as const;
export type RecordingFault = (typeof recordingFaults)[number];

/** What packing needs of the recorder; `recording/` has it. */
export interface ParcelRecorder {
  /** Resolves when the file exists durably and holds the pre-roll. Rejects with an error that has a RecordingFault as `code`: then there is nothing. */
  begin(facts: ParcelFacts, options: { preRollSeconds: number }): Promise<unknown>;
  /** Idempotent. Resolves when the clip can be played and is told, or when it is told that there is none (null). */
  finish(recordingId: string, end: ParcelEnd): Promise<ParcelClip | null>;
  /** Left by a dead process and to be recovered, each in its turn: nobody else is to finish them meanwhile. */
  claim(recordingIds: readonly string[]): void;
  /** The same for what a dead process left. */
  recover(facts: ParcelFacts, end: ParcelEnd): Promise<ParcelClip | null>;
  /** When the file of a recording that was left open was last written, by the wall clock; null: there is none. */
  lastWritten(recordingId: string): Promise<Date | null>;
  /** The writer ended by itself; `finish` is still to be called. */
  onEnded(listener: (event: { recordingId: string; cameraId: string; fault: RecordingFault }) => void): void;
}

export function faultOf(error: unknown): RecordingFault {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return recordingFaults.find((fault) => fault === code) ?? 'internal';
}
