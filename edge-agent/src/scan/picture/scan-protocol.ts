import type { Symbology } from '@sigap/contracts';
import type { FramePlace } from '../../camera/camera-frame.js';
import type { PixelRegion } from './pixel-region.js';

export interface ReadOrder {
  kind: 'read';
  frameId: number;
  /** Brightness, one byte a pixel. */
  place: FramePlace;
  /** Pixels from one row to the next. */
  width: number;
  region: PixelRegion;
  symbologies: readonly Symbology[];
  invert: boolean;
}

/** Agent -> code-reading thread. */
export type ToReader = ReadOrder | { kind: 'stop' };

export interface FoundCode {
  text: string;
  symbology: Symbology;
}

export type FromReader =
  | { kind: 'ready' }
  /** `waitedMs` after it was sent; `workMs` from the pixels to the codes. */
  | { kind: 'done'; frameId: number; codes: FoundCode[]; workMs: number }
  | { kind: 'failed'; frameId: number; message: string };
