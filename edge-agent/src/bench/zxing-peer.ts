import { spawnSync } from 'node:child_process';

/** zxing-cpp as native code by its Python binding (Debian: python3-zxing-cpp), on the same pictures. */
const script = `
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

/** Milliseconds for each picture, and in how many something was read; null where the binding is not installed. */
export function readByZxingCpp(
  path: string,
  size: { width: number; height: number },
  formats: readonly string[],
): { ms: number; read: number } | null {
  const args = ['-c', script, path, String(size.width), String(size.height), formats.join(',')];
  const { status, stdout } = spawnSync('/usr/bin/python3', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  if (status !== 0) return null;
  const parsed: unknown = JSON.parse(stdout);
  if (typeof parsed !== 'object' || parsed === null || !('ms' in parsed) || !('read' in parsed)) return null;
  return { ms: Number(parsed.ms), read: Number(parsed.read) };
}
