import type { Request } from 'express';
import type { OpenSession } from '../identity/session.service.js';
import type { Caller } from './caller.js';

/** What guards and the endpoint interceptor leave on a request. */
export interface SigapRequest extends Request {
  requestId?: string;
  caller?: Caller;
  session?: OpenSession;
  input?: EndpointInput;
}

/** A file of a multipart upload, in memory. `declaredType` is what the client says: never believe it. */
export interface UploadedPicture {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly declaredType: string;
}

export interface EndpointInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly files: readonly UploadedPicture[];
}
