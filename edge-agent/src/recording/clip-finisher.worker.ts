import { parentPort } from 'node:worker_threads';
import { finishClip, type FinishedClip, type FinishOrder } from './clip-finish.js';

/** Hashing a clip takes tens of milliseconds of CPU, which the agent's main thread does not have (CA-4). */
export interface FinisherRequest {
  readonly id: number;
  readonly order: FinishOrder;
}
export type FinisherReply =
  | { readonly id: number; readonly finished: FinishedClip | null }
  | { readonly id: number; readonly error: string; readonly code: string | null };

parentPort?.on('message', ({ id, order }: FinisherRequest) => {
  finishClip(order).then(
    (finished) => reply({ id, finished }),
    (error: unknown) => reply({ id, error: error instanceof Error ? error.message : String(error), code: codeOf(error) }),
  );
});

function reply(message: FinisherReply): void {
  parentPort?.postMessage(message, []);
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null;
}
