/**
 * Dot products of one int8 vector with many, as a WebAssembly module with SIMD that is put together here from named instructions
 * (WebAssembly Core 2.0, section 5; about 400 bytes). JavaScript has no vector instructions and no int8 arithmetic; this kernel reads a
 * quarter of the bytes of float templates, which is what bounds a large gallery.
 */
export interface Int8Kernel {
  memory: WasmMemory;
  /** out[i] = query . rows[i] as int32, four rows at a time: `count` is a multiple of 4, `stride` (bytes of a row) one of 16. */
  dots(query: number, rows: number, out: number, count: number, stride: number): void;
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** The part of the WebAssembly interface that is used; Node has it, the types of Node do not. */
interface WebAssemblyApi {
  Memory: new (size: { initial: number }) => WasmMemory;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: Record<string, Record<string, unknown>>) => { exports: Record<string, unknown> };
}

const { Memory, Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;
export const pageBytes = 65_536;

/** A kernel with a memory of its own of at least `bytes`. Throws RangeError beyond the 4 GiB that WebAssembly can address. */
export function createInt8Kernel(bytes: number): Int8Kernel {
  const memory = new Memory({ initial: Math.ceil(bytes / pageBytes) });
  const { exports } = new Instance(new Module(moduleBytes()), { m: { m: memory } });
  return { memory, dots: exports['d'] as Int8Kernel['dots'] };
}

const i32 = 0x7f;
const v128 = 0x7b;
const simd = (instruction: number, ...rest: number[]): number[] => [0xfd, ...unsigned(instruction), ...rest];
const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const constant = (value: number): number[] => [0x41, ...signed(value)];
const addI32 = 0x6a;
const multiplyI32 = 0x6c;
/** eight int8 from memory, sign-extended to int16 */
const load8x8 = (offset: number): number[] => simd(0x01, 0, ...unsigned(offset));
/** products of int16 pairs, summed two by two to int32 */
const dotI16 = simd(0xba);
const addI32x4 = simd(0xae);
const lane = (index: number): number[] => simd(0x1b, index);
const zeros = simd(0x0c, ...Array.from({ length: 16 }, () => 0));

// Locals: the five parameters, then pointers and sums.
const [query, rows, out, count, stride] = [0, 1, 2, 3, 4];
const queryAt = 5;
const rowAt = [6, 7, 8, 9] as const;
const end = 10;
const [queryLow, queryHigh] = [11, 12];
const sums = [13, 14, 15, 16] as const;

function moduleBytes(): Uint8Array {
  const type = section(1, [1, 0x60, 5, i32, i32, i32, i32, i32, 0]);
  const memory = section(2, [1, 1, 0x6d, 1, 0x6d, 0x02, 0x00, 0]);
  const functions = section(3, [1, 0]);
  const exported = section(7, [1, 1, 0x64, 0, 0]);
  const body = [2, 6, i32, 6, v128, ...kernelBody(), 0x0b];
  const code = section(10, [1, ...unsigned(body.length), ...body]);
  return Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...type, ...memory, ...functions, ...exported, ...code]);
}

/** loop over four rows { loop over 16 columns { ... } store the four sums } */
// biome-ignore format: one line for each step
function kernelBody(): number[] {
  return loop([
    ...get(query), ...set(queryAt), ...get(query), ...get(stride), addI32, ...set(end),
    ...rowAt.flatMap((at, i) => [...get(rows), ...get(stride), ...constant(i), multiplyI32, addI32, ...set(at)]),
    ...sums.flatMap((sum) => [...zeros, ...set(sum)]),
    ...loop([
      ...get(queryAt), ...load8x8(0), ...set(queryLow), ...get(queryAt), ...load8x8(8), ...set(queryHigh),
      ...sums.flatMap((sum, i) => addProducts(sum, rowAt[i] as number)),
      ...rowAt.flatMap((at) => advance(at, constant(16))),
      ...advance(queryAt, constant(16)),
      ...get(queryAt), ...get(end), 0x49, 0x0d, 0, // i32.lt_u, br_if
    ]),
    ...sums.flatMap((sum, i) => storeSum(sum, i * 4)),
    ...advance(rows, [...get(stride), ...constant(4), multiplyI32]),
    ...advance(out, constant(16)),
    ...advance(count, constant(-4)),
    ...get(count), ...constant(0), 0x4a, 0x0d, 0, // i32.gt_s, br_if
  ]);
}

// biome-ignore format: one line for each step
function addProducts(sum: number, at: number): number[] {
  return [
    ...get(sum),
    ...get(queryLow), ...get(at), ...load8x8(0), ...dotI16, ...addI32x4,
    ...get(queryHigh), ...get(at), ...load8x8(8), ...dotI16, ...addI32x4,
    ...set(sum),
  ];
}

function storeSum(sum: number, offset: number): number[] {
  const lanes = [0, 1, 2, 3].flatMap((index) => [...get(sum), ...lane(index)]);
  return [...get(out), ...lanes, addI32, addI32, addI32, 0x36, 2, ...unsigned(offset)];
}

function advance(local: number, by: number[]): number[] {
  return [...get(local), ...by, addI32, ...set(local)];
}

function loop(body: number[]): number[] {
  return [0x03, 0x40, ...body, 0x0b];
}

function section(id: number, content: number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

/** LEB128 */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  const byte = value & 0x7f;
  const rest = value >> 7;
  const done = (rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0);
  return done ? [byte] : [byte | 0x80, ...signed(rest)];
}
