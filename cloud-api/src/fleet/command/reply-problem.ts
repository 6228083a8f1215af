import type { CommandReply, ErrorCode } from '@sigap/contracts';
import { ProblemError } from '../../http/problem-error.js';

/** HTTP status of what a box may answer; anything else is the box's failure, 502. */
const statuses: Partial<Record<ErrorCode, number>> = { camera_offline: 409, edge_offline: 409, command_expired: 504, not_found: 404 };

/** What the caller is told about a refused command; null when it was carried out. */
export function problemOfReply(reply: CommandReply): ProblemError | null {
  if (reply.ok) return null;
  const status = reply.code === undefined ? undefined : statuses[reply.code];
  if (reply.code === undefined || status === undefined) return new ProblemError('command_failed', 502, reply.message);
  return new ProblemError(reply.code, status, reply.message);
}
