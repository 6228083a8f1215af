import { InferenceSession, Tensor } from 'onnxruntime-node';
import { Gallery } from '../gallery/gallery.js';
import { normaliseEmbedding } from '../engine/normalise-embedding.js';
import { type BenchRow, benchRow, medianTime, printRows } from './bench-row.js';
import { matmulModel } from './matmul-model.js';

const runs = 41;
const templatesPerPerson = 4;

/** Directions spread evenly, and queries near one of them: the answer is a real match, as at a camera. */
function randomDirection(dimension: number): Float32Array {
  const vector = new Float32Array(dimension);
  for (let i = 0; i < dimension; i++) vector[i] = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  return normaliseEmbedding(vector);
}

async function timeSize(size: number, dimension: number): Promise<BenchRow> {
  const rows = new Float32Array(size * dimension);
  const gallery = new Gallery(dimension, 'cosine');
  const queries: Float32Array[] = [];
  for (let i = 0; i < size; i++) {
    const vector = randomDirection(dimension);
    rows.set(vector, i * dimension);
    gallery.upsert(`t${i}`, `p${Math.floor(i / templatesPerPerson)}`, vector);
    if (queries.length < 16) queries.push(vector.map((value) => value + (Math.random() - 0.5) * (2 / Math.sqrt(dimension))));
  }
  const at = (run: number): Float32Array => queries[run % queries.length] as Float32Array;
  const ours = await medianTime(runs, (run) => gallery.search(at(run), 2));
  const session = await InferenceSession.create(matmulModel(size, dimension), { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const block = new Tensor('float32', rows, [size, dimension]);
  const peer = await medianTime(runs, (run) => session.run({ rows: block, query: new Tensor('float32', at(run), [dimension, 1]) }));
  await session.release();
  const gigabytes = (rows.byteLength / 1e9 / (peer / 1000)).toFixed(1);
  return benchRow(
    `gallery: search ${size} x ${dimension}, two best people`,
    ours,
    peer,
    `onnxruntime MatMul of all templates, one thread, without ranking (reads ${gigabytes} GB/s)`,
  );
}

const rows: BenchRow[] = [];
for (const dimension of [128, 512]) for (const size of [1000, 10_000, 100_000]) rows.push(await timeSize(size, dimension));
printRows(rows);
