import type { ScanOutcome, ScanSource, Symbology } from '@sigap/contracts';

/** A code that somebody or something read (PK-6), whatever read it. */
export interface Scan {
  /** As read; surrounding spaces do not count. */
  readonly code: string;
  /** Null where the reader does not tell (keyboard-like scanners). */
  readonly symbology: Symbology | null;
  readonly source: ScanSource;
  /** Station it is meant for. Null: of a scanner without a station until it reads `SIGAP:STATION:n`. */
  readonly cameraId: string | null;
  /** Names a scanner for ever (e.g. its `by-id` path): what `SIGAP:STATION:n` binds it to is kept under it. */
  readonly scannerId?: string;
  /** When it was read, by the box's wall clock. */
  readonly at: Date;
  /** Made by whoever sends: the same one again is the same scan. */
  readonly requestId?: string;
  /** Of what a camera read. */
  readonly inPicture?: InPicture;
}

/** How a code lies in the picture. */
export interface InPicture {
  /** How long it has been in view. */
  readonly forMs: number;
  /** Other codes in view. `earlier`: it had its answer and was there before; of any other nobody knows which of the two is meant. */
  readonly beside: readonly { readonly code: string; readonly symbology: Symbology; readonly earlier: boolean }[];
}

/** Where readers leave what they read. Never rejects for a reason that the rules know: a refusal is an outcome. */
export interface ScanSink {
  /** Resolves after the durable commit of what it led to. */
  scan(scan: Scan): Promise<ScanOutcome>;
}

/** The rules could not say yet: who still sees the code asks again. */
export function asksAgain({ action, code }: Pick<ScanOutcome, 'action' | 'code'>): boolean {
  return action === 'ignored' && (code === 'too_young' || code === 'two_labels');
}
