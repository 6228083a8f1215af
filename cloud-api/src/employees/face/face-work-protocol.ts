import type { Examined } from './examine-picture.js';

/** Between the API and its face worker; both sides are ours, of one build. */
export interface FaceWorkerData {
  readonly pack: string;
  readonly modelsDir: string;
}

export interface FaceRequest {
  readonly id: number;
  readonly bytes: Uint8Array;
}

export type FaceReply =
  | { readonly kind: 'ready' }
  /** The pack can't be loaded; `message` is one line with its cure. */
  | { readonly kind: 'unusable'; readonly message: string }
  | { readonly kind: 'examined'; readonly id: number; readonly result: Examined }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };
