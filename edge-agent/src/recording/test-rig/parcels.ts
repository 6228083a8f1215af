import { v7 } from 'uuid';
import type { RecordingEnd, RecordingFacts } from '../recording-facts.js';

export function aParcel(cameraId: string, change: Partial<RecordingFacts> = {}): RecordingFacts {
  return {
    recordingId: v7(),
    sessionId: v7(),
    assignmentId: v7(),
    label: 'SPXID0123456789',
    symbology: 'Code128',
    scanSource: 'camera',
    mode: 'ship',
    platform: 'shopee',
    cameraId,
    cameraName: 'Meja 1',
    employeeId: v7(),
    employeeName: 'Siti Aminah',
    scannedAt: new Date(),
    earlierRecordingIds: [],
    ...change,
  };
}

export function anEnd(change: Partial<RecordingEnd> = {}): RecordingEnd {
  return { stoppedAt: new Date(), stopReason: 'scan', condition: null, note: null, ...change };
}
