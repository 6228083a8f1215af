/** One line of a bench. ratio = ours / peer: below 1 is faster than the peer. */
export interface BenchRow {
  name: string;
  ours: number;
  peer: number | null;
  ratio: number | null;
  unit: 'ms';
  note: string;
}

const threeDigits = (value: number): number => Number(value.toPrecision(3));

export function benchRow(name: string, ours: number, peer: number | null, note: string): BenchRow {
  return {
    name,
    ours: threeDigits(ours),
    peer: peer === null ? null : threeDigits(peer),
    ratio: peer === null ? null : threeDigits(ours / peer),
    unit: 'ms',
    note,
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

const leastWarmRuns = 5;
const leastWarmMs = 150;

/** Median milliseconds of `work` over `runs`, each with its number, after warming up until the compiler had its say. */
export async function medianTime(runs: number, work: (run: number) => unknown): Promise<number> {
  const begin = performance.now();
  for (let run = 0; run < leastWarmRuns || performance.now() - begin < leastWarmMs; run++) await work(run);
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await work(run);
    times.push(performance.now() - start);
  }
  return median(times);
}

/**
 * Repeats a bench and takes the median of each figure, the ratio as the median of the ratios within a round: on a shared machine ours and
 * the peer's must come from the same minute.
 */
export async function medianOfRounds(rounds: number, bench: () => Promise<BenchRow[]>): Promise<BenchRow[]> {
  const all: BenchRow[][] = [];
  for (let round = 0; round < rounds; round++) all.push(await bench());
  return (all[0] ?? []).map((row) => {
    const same = all.map((rows) => rows.find(({ name }) => name === row.name)).filter((found) => found !== undefined);
    const middle = (pick: (found: BenchRow) => number | null): number | null => {
      const values = same.map(pick).filter((value) => value !== null);
      return values.length === 0 ? null : median(values);
    };
    return { ...row, ours: middle(({ ours }) => ours) ?? row.ours, peer: middle(({ peer }) => peer), ratio: middle(({ ratio }) => ratio) };
  });
}

export function printRows(rows: readonly BenchRow[]): void {
  for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
}
