import type { PackingFigure } from '@sigap/contracts';

/** What a report says of the session. */
export interface ReportedSession {
  readonly id: string;
  readonly edgeId: string;
  readonly edgeName: string;
  readonly company: string;
  /** IANA name, the tenant's. */
  readonly timeZone: string;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly forced: boolean;
  /** Recordings of any kind. */
  readonly recordings: number;
}

export interface ReportedParcel {
  readonly id: string;
  readonly label: string;
  readonly platform: string;
  readonly mode: 'ship' | 'return';
  readonly station: string;
  readonly employeeCode: string;
  readonly employeeName: string;
  readonly scannedAt: Date;
  readonly stoppedAt: Date | null;
  readonly stopReason: string | null;
  readonly condition: string | null;
  readonly note: string | null;
  readonly sha256: string | null;
}

export interface ReportFigures {
  readonly total: PackingFigure;
  readonly byEmployee: readonly PackingFigure[];
}

/** From scan to stop, in seconds; null while it records. */
export function secondsOf({ scannedAt, stoppedAt }: Pick<ReportedParcel, 'scannedAt' | 'stoppedAt'>): number | null {
  return stoppedAt === null ? null : Math.max(0, Math.round((stoppedAt.getTime() - scannedAt.getTime()) / 100) / 10);
}

/** Writes instants as `2026-11-20` and `08:15:30`, in the time of a site. */
export class SiteClock {
  private readonly format: Intl.DateTimeFormat;

  constructor(readonly timeZone: string) {
    this.format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  }

  date(at: Date): string {
    return this.format.format(at).slice(0, 10);
  }

  time(at: Date): string {
    return this.format.format(at).slice(11);
  }

  text(at: Date): string {
    return this.format.format(at);
  }
}
