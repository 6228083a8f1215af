import type { ErrorCode } from '@sigap/contracts';
import type { RecordingFault } from './recording-port.js';

/** The rules say no (PK-2), or it can't be done now. Nothing was changed. `code` becomes the code of the problem details. */
export class PackingRefusal extends Error {
  override readonly name: string = 'PackingRefusal';
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** The rules said yes, but nothing could be recorded. The pages were told. */
export class NotRecordedRefusal extends PackingRefusal {
  override readonly name = 'NotRecordedRefusal';
  constructor(readonly fault: RecordingFault) {
    super(codes[fault], faultWords[fault]);
  }
}

const codes: Record<RecordingFault, ErrorCode> = {
  camera_not_ready: 'camera_not_ready',
  camera_lost: 'camera_not_ready',
  disk_full: 'disk_full',
  internal: 'unavailable',
};

export const faultWords: Record<RecordingFault, string> = {
  camera_not_ready: 'the camera gives no picture',
  camera_lost: 'the camera was lost while it recorded; what there is was kept',
  disk_full: 'the disk takes nothing more',
  internal: 'the recorder failed',
};
