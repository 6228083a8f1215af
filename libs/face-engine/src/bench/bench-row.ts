/** One line of a bench. ratio = ours / peer: below 1 is faster than the peer. */
export interface BenchRow {
  name: string;
  ours: number;
  peer: number | null;
  ratio: number | null;
  unit: 'ms';
  note: string;
}

const round = (value: number): number => Number(value.toPrecision(3));

export function benchRow(name: string, ours: number, peer: number | null, note: string): BenchRow {
  return {
    name,
    ours: round(ours),
    peer: peer === null ? null : round(peer),
    ratio: peer === null ? null : round(ours / peer),
    unit: 'ms',
    note,
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** Median milliseconds of `work` over `runs`, each with its number; the first few are for warming up and don't count. */
export async function medianTime(runs: number, work: (run: number) => unknown): Promise<number> {
  const times: number[] = [];
  for (let run = -5; run < runs; run++) {
    const start = performance.now();
    await work(run + 5);
    if (run >= 0) times.push(performance.now() - start);
  }
  return median(times);
}

export function printRows(rows: readonly BenchRow[]): void {
  for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
}
