import type { PackingMode, PackingRules, ReturnCondition, ScanSource, StopReason, Symbology } from '@sigap/contracts';
import type { EventToRecord } from '../event-sink.js';
import type { RecordedLabel } from '../store/labels-table.js';
import type { PackingState, RecordingEnd } from './packing-state.js';
import type { ParcelClip, RecordingFault } from './recording-port.js';
import type { Scan } from './scan.js';
import type { KnownEmployee, PackingCamera, Person } from './station-parts.js';

/** What a step may look at besides the state. */
export interface World {
  readonly rules: PackingRules;
  /** In the order of their numbers. */
  readonly cameras: readonly PackingCamera[];
  employee(id: string): KnownEmployee | null;
  /** Wall clock. */
  readonly nowMs: number;
  /** Monotonic clock. */
  readonly steadyMs: number;
  newId(): string;
}

export type PackingInput =
  | { readonly kind: 'create'; readonly by: Person }
  /** `forced`: something recorded when it was asked for. */
  | { readonly kind: 'end'; readonly by: Person; readonly forced: boolean }
  | {
      readonly kind: 'assign';
      readonly cameraId: string;
      readonly employeeId: string;
      readonly platform: string;
      readonly mode: PackingMode;
    }
  | { readonly kind: 'unassign'; readonly cameraId: string }
  | { readonly kind: 'mode'; readonly cameraId: string; readonly mode: PackingMode }
  | { readonly kind: 'start'; readonly cameraId: string; readonly barcode: string; readonly source: ScanSource }
  /** `barcode`: must be the one that records, when given. `recordingId`: nothing is done when another one records by now. */
  | {
      readonly kind: 'stop';
      readonly cameraId: string;
      readonly reason: StopReason;
      readonly barcode?: string;
      readonly recordingId?: string;
      readonly condition?: ReturnCondition | undefined;
      readonly note?: string | undefined;
    }
  | { readonly kind: 'scan'; readonly scan: Scan }
  /** From here on: what the recorder answered. */
  | { readonly kind: 'began'; readonly recordingId: string; readonly earlierRecordingIds: readonly string[] }
  | { readonly kind: 'not-begun'; readonly recordingId: string; readonly fault: RecordingFault }
  | { readonly kind: 'broke'; readonly recordingId: string; readonly fault: RecordingFault }
  /** `end`: of a recording that was cut. */
  | { readonly kind: 'stored'; readonly recordingId: string; readonly clip: ParcelClip | null; readonly end: RecordingEnd };

/** What is to be done after the state was taken. `record` and `remember` belong into its commit, the others come after it. */
export type PackingEffect =
  | { readonly kind: 'record'; readonly event: EventToRecord }
  | { readonly kind: 'remember'; readonly label: RecordedLabel }
  | { readonly kind: 'begin'; readonly recordingId: string }
  | { readonly kind: 'finish'; readonly recordingId: string }
  | { readonly kind: 'tell-session' }
  | {
      readonly kind: 'tell-started';
      readonly cameraId: string;
      readonly recordingId: string;
      readonly barcode: string;
      readonly repeated: boolean;
    }
  | {
      readonly kind: 'tell-stopped';
      readonly cameraId: string;
      readonly recordingId: string;
      readonly barcode: string;
      readonly stopReason: StopReason;
    }
  | { readonly kind: 'tell-stored'; readonly cameraId: string; readonly recordingId: string; readonly barcode: string }
  | {
      readonly kind: 'tell-error';
      readonly cameraId: string;
      readonly code: string;
      readonly message: string;
      readonly barcode: string;
      readonly source: ScanSource | null;
    };

/** What the one who asked is told; kept with the id of the request, so it is plain data. */
export type PackingAnswer =
  | { readonly kind: 'station'; readonly cameraId: string }
  | { readonly kind: 'session'; readonly session: { readonly id: string; readonly startedAt: string; readonly startedBy: string | null } }
  | { readonly kind: 'ended'; readonly sessionId: string; readonly endedAt: string }
  | { readonly kind: 'stopped'; readonly cameraIds: string[] }
  | {
      readonly kind: 'scan';
      readonly action: 'started' | 'stopped' | 'switched' | 'ignored' | 'command';
      /** Why it was ignored. */
      readonly code: string | null;
      readonly cameraId: string | null;
    }
  | { readonly kind: 'nothing' };

export interface Step {
  readonly state: PackingState;
  readonly effects: readonly PackingEffect[];
  readonly answer: PackingAnswer;
}

export interface ScannedCode {
  readonly label: string;
  readonly symbology: Symbology | null;
  readonly source: ScanSource;
  readonly scannedAtMs: number;
}
