import {
  type ClipLocation,
  type PackingMode,
  type Platform,
  type Recording,
  returnCondition,
  scanSource,
  stopReason,
  symbology,
} from '@sigap/contracts';

/** A recording as the index holds it, with what is known of its clip in the cloud. */
export interface RecordingRow {
  readonly id: string;
  readonly edgeId: string;
  readonly label: string;
  readonly symbology: string | null;
  readonly scanSource: string;
  readonly cameraId: string;
  readonly cameraName: string;
  readonly employeeId: string;
  readonly employeeCode: string | null;
  readonly employeeName: string | null;
  readonly sessionId: string;
  readonly platform: string;
  readonly mode: PackingMode;
  readonly condition: string | null;
  readonly note: string | null;
  readonly startedAt: Date | null;
  readonly scannedAt: Date;
  readonly stoppedAt: Date | null;
  readonly stopReason: string | null;
  readonly durationMs: number | null;
  readonly sha256: string | null;
  readonly bytes: number | null;
  readonly location: ClipLocation;
  readonly receivedBytes: number;
  readonly gapMs: number | null;
  readonly legalHold: boolean;
  readonly sameLabelIds: readonly string[];
}

export interface ClaimClock {
  readonly now: Date;
  readonly platforms: readonly Platform[];
}

const dayMs = 86_400_000;

export function recordingOf(row: RecordingRow, clock: ClaimClock): Recording {
  return {
    ...row,
    symbology: symbology.nullable().parse(row.symbology),
    scanSource: scanSource.parse(row.scanSource),
    condition: returnCondition.nullable().parse(row.condition),
    stopReason: stopReason.nullable().parse(row.stopReason),
    startedAt: row.startedAt?.toISOString() ?? null,
    scannedAt: row.scannedAt.toISOString(),
    stoppedAt: row.stoppedAt?.toISOString() ?? null,
    sameLabelIds: [...row.sameLabelIds],
    claimDaysLeft: claimDaysLeft(row, clock),
  };
}

/**
 * Whole days in which a claim may still come, counted from the scan, rounded up: 1 on the last day, negative when over. Null for what came
 * back, and for a marketplace without a rule.
 */
export function claimDaysLeft(row: Pick<RecordingRow, 'mode' | 'platform' | 'scannedAt'>, { now, platforms }: ClaimClock): number | null {
  const rule = platforms.find(({ code }) => code === row.platform);
  if (row.mode !== 'ship' || rule === undefined) return null;
  // no -0 on the wire
  return Math.ceil((row.scannedAt.getTime() + rule.disputeDays * dayMs - now.getTime()) / dayMs) + 0;
}
