import type { EmployeeCount, PackingMode, PackingRules, PackingSession, ReturnCondition, Station, StationOverview } from '@sigap/contracts';
import type { EventBus } from '@sigap/node-kit';
import type { ScanSink } from './scan.js';
import type { PackingCamera, PackingEvents, Person } from './station-parts.js';

interface Asked {
  /** The same id again (within the last 2,000 requests, also over restarts) is the same request: done once, answered again. */
  readonly requestId?: string | undefined;
}
interface OfStation extends Asked {
  readonly cameraId: string;
}

/**
 * What people do at the stations. Each resolves after the durable commit. Each rejects with PackingRefusal (nothing was changed), and with
 * nothing else as long as the store lives.
 */
export interface StationActions extends ScanSink {
  readonly events: EventBus<PackingEvents>;
  /** `session_open` */
  createSession(by: Person, requestId?: string): Promise<PackingSession>;
  /** `no_session`, `station_unknown`, `employee_unknown`, `platform_unknown`, `camera_assigned`, `employee_assigned`, `station_recording` */
  assign(
    by: Person,
    request: OfStation & { readonly employeeId: string; readonly platform: string; readonly mode?: PackingMode },
  ): Promise<Station>;
  /** `station_unknown`, `station_unassigned`, `station_recording` */
  unassign(by: Person, request: OfStation): Promise<Station>;
  /** Of the parcels from the next one on. `station_unknown`, `station_unassigned` */
  setMode(by: Person, request: OfStation & { readonly mode: PackingMode }): Promise<Station>;
  /** `no_session`, `station_unknown`, `station_unassigned`, `station_recording`, `barcode_refused`, `barcode_recording_elsewhere`, `camera_not_ready`, `disk_full` */
  startRecording(by: Person, request: OfStation & { readonly barcode: string }): Promise<Station>;
  /** `station_unknown`, `station_not_recording`, `barcode_mismatch` */
  stopRecording(
    by: Person,
    request: OfStation & {
      readonly barcode: string;
      readonly condition?: ReturnCondition | undefined;
      readonly note?: string | undefined;
    },
  ): Promise<Station>;
  /** Never refused. `stopped`: ids of the cameras that recorded. Scans that still waited are dropped. */
  emergencyStop(by: Person, requestId?: string): Promise<{ stopped: string[] }>;
  /** `no_session`, `session_recording` */
  endSession(
    by: Person,
    request: { readonly force: boolean; readonly requestId?: string | undefined },
  ): Promise<{ sessionId: string; endedAt: string }>;
  overview(): StationOverview;
  station(cameraId: string): Station | null;
  counts(): EmployeeCount[];
  /** Something moved on the table. `atMs`: by the monotonic clock. */
  moved(cameraId: string, atMs: number): void;
  /** From the desired configuration and the camera files; may be called at any time. */
  configure(rules: PackingRules, cameras: readonly PackingCamera[]): void;
}
