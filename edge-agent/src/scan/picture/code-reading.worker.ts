import { readSync } from 'node:fs';
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { CodeReader } from './code-reader.js';
import type { FromReader, ReadOrder, ToReader } from './scan-protocol.js';

/** Thread that reads codes in pictures, one after the other; each camera has at most one picture here, so that is a fair round. */
const port = parentPort;
if (port === null) throw new TypeError('this program runs as a worker thread');
const tell = (message: FromReader): void => port.postMessage(message);
// On Linux a priority belongs to a thread: recording goes before reading.
if (process.platform === 'linux') setPriority(3);

let rows = new Uint8Array(0);

/** Brings the region's brightness to where the reader looks for it. */
function fetch(reader: CodeReader, { place, width, region }: ReadOrder): void {
  const pixels = reader.pixels(region.width * region.height);
  const first = place.offset + region.top * width;
  if (region.width === width) {
    readSync(place.fd, pixels, 0, pixels.length, first);
    return;
  }
  if (rows.length !== width * region.height) rows = new Uint8Array(width * region.height);
  readSync(place.fd, rows, 0, rows.length, first);
  for (let row = 0; row < region.height; row++) {
    const from = row * width + region.left;
    pixels.set(rows.subarray(from, from + region.width), row * region.width);
  }
}

function workOff(reader: CodeReader, order: ReadOrder): void {
  const { frameId, region, symbologies, invert } = order;
  const begin = performance.now();
  try {
    fetch(reader, order);
    const found = reader.read({ width: region.width, height: region.height, symbologies, invert });
    const codes = found.map(({ text, symbology }) => ({ text, symbology }));
    tell({ kind: 'done', frameId, codes, workMs: performance.now() - begin });
  } catch (error) {
    tell({ kind: 'failed', frameId, message: error instanceof Error ? error.message : String(error) });
  }
}

const reader = await CodeReader.load();
port.on('message', (message: ToReader) => {
  if (message.kind === 'stop') port.close();
  else workOff(reader, message);
});
tell({ kind: 'ready' });
