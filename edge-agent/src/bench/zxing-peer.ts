import { spawnSync } from 'node:child_process';

/** zxing-cpp as native code by its Python binding (Debian: python3-zxing-cpp), on the same pictures. */
const timing = `
import json, sys, time
import numpy, zxingcpp
path, width, height, names = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4].split(',')
formats = getattr(zxingcpp.BarcodeFormat, names[0])
for name in names[1:]: formats = formats | getattr(zxingcpp.BarcodeFormat, name)
pictures = numpy.fromfile(path, dtype=numpy.uint8).reshape(-1, height, width)
for picture in pictures[:3]: zxingcpp.read_barcodes(picture, formats=formats)
begin = time.perf_counter()
read = sum(1 for picture in pictures if zxingcpp.read_barcodes(picture, formats=formats))
print(json.dumps({'ms': (time.perf_counter() - begin) * 1000 / len(pictures), 'read': read}))
`;

const reading = `
import json, sys
import numpy, zxingcpp
path, width, height, names = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4].split(',')
formats = getattr(zxingcpp.BarcodeFormat, names[0])
for name in names[1:]: formats = formats | getattr(zxingcpp.BarcodeFormat, name)
picture = numpy.fromfile(path, dtype=numpy.uint8).reshape(height, width)
print(json.dumps([found.text for found in zxingcpp.read_barcodes(picture, formats=formats)]))
`;

/** Milliseconds for each picture, and in how many something was read; null where the binding is not installed. */
export function readByZxingCpp(
  path: string,
  size: { width: number; height: number },
  formats: readonly string[],
): { ms: number; read: number } | null {
  const args = ['-c', timing, path, String(size.width), String(size.height), formats.join(',')];
  const parsed = answerOf(args);
  if (typeof parsed !== 'object' || parsed === null || !('ms' in parsed) || !('read' in parsed)) return null;
  return { ms: Number(parsed.ms), read: Number(parsed.read) };
}

export function hasZxingCpp(): boolean {
  return answerOf(['-c', 'import numpy, zxingcpp; print(1)']) !== null;
}

/** Texts that it reads in a picture, in a process of its own: null where an assertion of the library ended it, as Debian's 1.4 does on some. */
export function textsByZxingCpp(path: string, size: { width: number; height: number }, formats: readonly string[]): string[] | null {
  const { status, signal, stdout, stderr } = python(['-c', reading, path, String(size.width), String(size.height), formats.join(',')]);
  if (signal === 'SIGABRT') return null;
  if (status !== 0) throw new Error(`zxing-cpp: ${stderr.trim().split('\n').at(-1) ?? ''}`);
  return (JSON.parse(stdout) as unknown[]).map(String);
}

function answerOf(args: readonly string[]): unknown {
  const { status, stdout } = python(args);
  return status === 0 ? JSON.parse(stdout) : null;
}

function python(args: readonly string[]) {
  return spawnSync('/usr/bin/python3', args, { encoding: 'utf8' });
}
