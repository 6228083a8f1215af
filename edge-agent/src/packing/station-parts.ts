import type { BoxStatus, StationRules, StationServerEvents } from '@sigap/contracts';

/** Who asks: `userId` is kept with what they did. */
export interface Person {
  readonly userId: string | null;
  readonly name: string;
}

export interface KnownEmployee {
  readonly id: string;
  readonly code: string;
  readonly name: string;
}

/** Employees as the box last heard of them. */
export interface Directory {
  employees(): readonly KnownEmployee[];
  employee(id: string): KnownEmployee | null;
}

/** A camera with `purpose: "packing"`: a station. */
export interface PackingCamera {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly enabled: boolean;
  /** What differs from the rules of all stations. */
  readonly rules: StationRules;
}

/** What the box says of itself on the station pages. */
export type BoxFacts = Omit<BoxStatus, 'serverTime'>;

type Payloads = { [Name in keyof StationServerEvents]: Parameters<StationServerEvents[Name]>[0] };

/** Events of `PackingStations`, with the payloads that go to the pages. */
export type PackingEvents = Pick<
  Payloads,
  | 'session_changed'
  | 'station_changed'
  | 'recording_started'
  | 'recording_stopped'
  | 'clip_stored'
  | 'station_error'
  | 'idle_warning'
  | 'two_labels'
  | 'counts'
  | 'box_status'
>;
