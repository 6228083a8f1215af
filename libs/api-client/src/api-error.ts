import type { ErrorCode, Problem } from '@sigap/contracts';

/** What the API refused, or why it could not be reached. `code` is stable; show words by it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly code: ErrorCode | 'network' | 'unexpected_reply',
    /** HTTP status; 0 when there was no reply. */
    readonly status: number,
    message: string,
    readonly problem: Problem | null = null,
  ) {
    super(message);
  }
}
