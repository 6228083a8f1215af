import { z } from 'zod';

/** Stable codes a caller may branch on. New codes are added, none is ever reused for another meaning. */
export const errorCodes = [
  'invalid_request',
  'invalid_json',
  'payload_too_large',
  'unsupported_media_type',
  'not_signed_in',
  'wrong_credentials',
  'too_many_attempts',
  'csrf_failed',
  'forbidden',
  'not_found',
  'picture_expired',
  'conflict',
  'idempotency_mismatch',
  'employee_code_taken',
  'supervisor_unknown',
  'supervisor_cycle',
  'consent_required',
  'no_pictures',
  'too_many_pictures',
  'camera_url_invalid',
  'camera_url_forbidden',
  'edge_unknown',
  'edge_offline',
  'camera_offline',
  'command_expired',
  'command_failed',
  'setting_invalid',
  'user_email_taken',
  'last_admin',
  'own_account',
  'own_account',
  'hash_mismatch',
  'rate_limited',
  'unavailable',
  'internal',
] as const;
export const errorCode = z.enum(errorCodes);
export type ErrorCode = z.infer<typeof errorCode>;

/** Problem details, RFC 9457, sent as `application/problem+json`. `fields` names each wrong input. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: errorCode,
  detail: z.string().optional(),
  /** Follows one request through the logs. */
  requestId: z.string().optional(),
  fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problem>;
