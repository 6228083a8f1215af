import { setTimeout as pause } from 'node:timers/promises';
import { ApiError } from '@sigap/api-client';
import { type ScanOutcome, stationRoutes } from '@sigap/contracts';
import type { SeededRandom } from '@sigap/testing';
import { v7 } from 'uuid';
import type { ApiVisitor } from '../system/api-visitor.js';

interface Scan {
  readonly requestId: string;
  readonly cameraId: string;
  readonly barcode: string;
}

/**
 * People who pack at their tables, each one parcel after the other, for as long as they are let. A scan that got no answer, because the box
 * died, is kept and sent again with its own id: the page does the same.
 */
export class ScanningPeople {
  /** Recordings of which a scan was told that they began. */
  readonly told: string[] = [];
  /** Told to be running, by table. */
  private readonly running = new Map<string, string>();
  readonly unanswered = new Map<string, Scan>();
  /** Refusals by code. */
  readonly refused = new Map<string, number>();
  private readonly barcodes = new Map<string, string>();
  answers = 0;
  resent = 0;
  private working: Promise<unknown> | null = null;
  private isOver = false;
  private parcels = 0;

  constructor(
    private readonly box: ApiVisitor,
    private readonly tables: readonly string[],
    private readonly random: SeededRandom,
  ) {}

  begin(): void {
    this.isOver = false;
    this.working = Promise.all(this.tables.map((cameraId) => this.workAt(cameraId)));
  }

  /** Resolves when nobody waits for an answer any more. */
  async rest(): Promise<void> {
    this.isOver = true;
    await this.working;
  }

  /** The box died. @returns recordings that ran for certain: nobody waits for an answer at their tables */
  leave(): string[] {
    const unsure = new Set([...this.unanswered.values()].map(({ cameraId }) => cameraId));
    const certain = [...this.running].filter(([cameraId]) => !unsure.has(cameraId)).map(([, recordingId]) => recordingId);
    this.running.clear();
    return certain;
  }

  /** What was not answered is asked again, once the box is back. */
  async ask(): Promise<void> {
    for (const scan of this.unanswered.values()) {
      this.resent += 1;
      await this.scan(scan);
    }
  }

  private async workAt(cameraId: string): Promise<void> {
    while (!this.isOver) {
      const running = this.running.has(cameraId);
      // one of four parcels begins while the last one still records
      const barcode = running && this.random.next() < 0.75 ? this.lastAt(cameraId) : this.nextAt(cameraId);
      await this.scan({ requestId: v7(), cameraId, barcode });
      await pause(this.random.between(100, 1_300));
    }
  }

  private lastAt(cameraId: string): string {
    return this.barcodes.get(cameraId) ?? this.nextAt(cameraId);
  }

  private nextAt(cameraId: string): string {
    this.parcels += 1;
    const barcode = `SPXID${String(this.parcels).padStart(10, '0')}`;
    this.barcodes.set(cameraId, barcode);
    return barcode;
  }

  private async scan(scan: Scan): Promise<void> {
    this.unanswered.set(scan.requestId, scan);
    try {
      this.hear(scan, await this.box.client.call(stationRoutes.scan, { body: { ...scan, source: 'api' } }));
      this.unanswered.delete(scan.requestId);
    } catch (error) {
      // an answer of the box, or none because it is gone
      if (error instanceof ApiError && error.status > 0) this.unanswered.delete(scan.requestId);
    }
  }

  private hear({ cameraId }: Scan, { action, code, station }: ScanOutcome): void {
    this.answers += 1;
    const { recordingId = null } = station ?? {};
    if ((action === 'started' || action === 'switched') && recordingId !== null) {
      this.told.push(recordingId);
      this.running.set(cameraId, recordingId);
    } else if (action === 'stopped') this.running.delete(cameraId);
    else this.refused.set(code ?? action, (this.refused.get(code ?? action) ?? 0) + 1);
  }
}
