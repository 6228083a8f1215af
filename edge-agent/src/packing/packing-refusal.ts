import type { ErrorCode } from '@sigap/contracts';

/** The rules say no (PK-2), or it can't be done now. Nothing was changed. `code` becomes the code of the problem details. */
export class PackingRefusal extends Error {
  override readonly name = 'PackingRefusal';
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}
