import { expect } from 'vitest';
import type { BoxReport } from './recording-box.main.js';

/** Nothing promised is gone, nothing is told twice, files and rows agree, and the chain is whole. */
export function expectWhole(report: BoxReport, promised: Iterable<string>): void {
  expect(report.problems).toEqual([]);
  expect(report.breaks).toEqual([]);
  expect(report.invalid).toBe(0);
  for (const recordingId of promised) expect([recordingId, report.told[recordingId]]).toEqual([recordingId, 1]);
  expect(Object.values(report.told).filter((times) => times > 1)).toEqual([]);
}
