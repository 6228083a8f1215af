import type { ErrorCode, Problem } from '@sigap/contracts';

/** What the caller can do something about. Anything else that is thrown is a bug and shows as `internal`. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  /**
   * @param status HTTP status, 400..599
   * @param detail for a person; may be shown, so it holds no secret
   * @param fields each wrong input, by its path, e.g. `body.cameraId`
   */
  constructor(
    readonly code: ErrorCode,
    readonly status: number,
    readonly detail?: string,
    readonly fields?: Problem['fields'],
  ) {
    super(detail ?? code);
  }
}
