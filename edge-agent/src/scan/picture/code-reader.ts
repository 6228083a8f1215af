import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Symbology, symbology } from '@sigap/contracts';
import { prepareZXingModule, type ZXingReaderModule } from 'zxing-wasm/reader';

export interface ReadCode {
  text: string;
  symbology: Symbology;
  /** Middle of the code, in pixels of what was looked at. */
  x: number;
  y: number;
}

export interface ReadWish {
  width: number;
  height: number;
  /** Nothing else is looked for, so nothing else can answer. */
  symbologies: readonly Symbology[];
  /** Also white on black: costs as much again. zxing tries it with codes of two dimensions only. */
  invert: boolean;
}

type ReaderOptions = Parameters<ZXingReaderModule['readBarcodesFromPixmap']>[3];

/** What Emscripten puts beside the functions of a module; its types are global ones that not every program has. */
interface Heap {
  HEAPU8: Uint8Array;
  _malloc: (bytes: number) => number;
  _free: (place: number) => void;
}

/**
 * zxing-cpp (zxing-wasm) on 8-bit brightness. The module's own `readBarcodes` wants RGBA, which it turns back into brightness; this
 * writes brightness where the module reads it.
 */
export class CodeReader {
  private place = 0;
  private room = 0;

  private constructor(private readonly zxing: ZXingReaderModule & Heap) {}

  /** The WebAssembly file comes from the installed package: nothing is fetched. */
  static async load(): Promise<CodeReader> {
    const file = readFileSync(fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')));
    const wasmBinary = new Uint8Array(file).buffer;
    const zxing = await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
    if (!hasHeap(zxing)) throw new TypeError('this build of zxing-wasm does not show its memory');
    return new CodeReader(zxing);
  }

  /** Room for a picture of so many bytes; valid until the next call of `room` or `read`. */
  pixels(bytes: number): Uint8Array {
    if (bytes > this.room) {
      const { _malloc: allocate, _free: free } = this.zxing;
      if (this.place !== 0) free(this.place);
      this.place = allocate(bytes);
      this.room = this.place === 0 ? 0 : bytes;
      if (this.place === 0) throw new RangeError('no memory for the picture');
    }
    // the heap moves when it grows, so it is never kept
    return this.zxing.HEAPU8.subarray(this.place, this.place + bytes);
  }

  /** Codes in the brightness that was written to `pixels`. */
  read({ width, height, symbologies, invert }: ReadWish): ReadCode[] {
    const results = this.zxing.readBarcodesFromPixmap(this.place, width, height, optionsFor(symbologies, invert));
    try {
      const codes: ReadCode[] = [];
      for (let index = 0; index < results.size(); index++) {
        const result = results.get(index);
        const kind = result === undefined || !result.isValid ? null : symbologyOf(result.format);
        if (result === undefined || kind === null) continue;
        const { topLeft, topRight, bottomLeft, bottomRight } = result.position;
        const middle = (axis: 'x' | 'y') => (topLeft[axis] + topRight[axis] + bottomLeft[axis] + bottomRight[axis]) / 4;
        codes.push({ text: result.text, symbology: kind, x: middle('x'), y: middle('y') });
      }
      return codes;
    } finally {
      // it lies in the module's memory, out of the collector's sight
      if ('delete' in results && typeof results.delete === 'function') results.delete();
    }
  }
}

function hasHeap(module: object): module is Heap {
  return 'HEAPU8' in module && '_malloc' in module && '_free' in module;
}

function optionsFor(symbologies: readonly Symbology[], invert: boolean): ReaderOptions {
  return {
    formats: symbologies.join(','),
    tryHarder: true,
    tryRotate: true,
    tryInvert: invert,
    tryDownscale: true,
    tryDenoise: false,
    // LocalAverage
    binarizer: 0,
    isPure: false,
    downscaleThreshold: 500,
    downscaleFactor: 3,
    minLineCount: 2,
    maxNumberOfSymbols: 20,
    validateOptionalChecksum: false,
    returnErrors: false,
    // ignore the add-ons of EAN
    eanAddOnSymbol: 0,
    // Plain: what a scanner would type
    textMode: 0,
    characterSet: 0,
    tryCode39ExtendedMode: true,
  };
}

/** Variants that zxing names apart and that are one kind of code to us. */
const variants: Readonly<Record<string, Symbology>> = {
  Code39Std: 'Code39',
  Code39Ext: 'Code39',
  ITF14: 'ITF',
  ISBN: 'EAN13',
  QRCodeModel1: 'QRCode',
  QRCodeModel2: 'QRCode',
  AztecCode: 'Aztec',
  CompactPDF417: 'PDF417',
};

function symbologyOf(format: string): Symbology | null {
  const known = symbology.safeParse(format);
  return known.success ? known.data : (variants[format] ?? null);
}
