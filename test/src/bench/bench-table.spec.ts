import { describe, expect, it } from 'vitest';
import { parseRows, toTable } from './bench-table.js';

const row = { name: 'ingest', ours: 15_234.4, peer: 30_000, ratio: 0.5078, unit: 'rows/s', note: 'COPY' };

describe('bench table', () => {
  it('takes the rows out of a program’s output', () => {
    expect(parseRows(`warming up\n${JSON.stringify(row)}\n{"msg":"a log line"}\n`)).toEqual([row]);
  });
  it('prints three significant digits, and a dash where there is no peer', () => {
    expect(
      toTable([{ ...row, peer: null, ratio: null }])
        .split('\n')
        .at(-1),
    ).toBe('| ingest | 15,200 | – | – | rows/s | COPY |');
  });
});
