import type { CameraFault } from '@sigap/contracts';

/** Why a camera can't be read, in words of the person who has to mend it. */
export class StreamError extends Error {
  override readonly name = 'StreamError';
  constructor(
    readonly fault: CameraFault,
    message: string,
  ) {
    super(message);
  }
}
