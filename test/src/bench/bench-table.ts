import { z } from 'zod';

/** One line that a bench prints: ours against a peer or a limit measured in the same run. */
export const benchRow = z.object({
  name: z.string(),
  ours: z.number(),
  /** Null where there is nothing to compare with on this machine; the note says why. */
  peer: z.number().nullable(),
  /** ours / peer */
  ratio: z.number().nullable(),
  unit: z.string(),
  note: z.string(),
});
export type BenchRow = z.infer<typeof benchRow>;

/** Rows out of a bench's output; lines that are none are left out. */
export function parseRows(output: string): BenchRow[] {
  return output.split('\n').flatMap((line) => {
    if (!line.startsWith('{')) return [];
    const parsed = benchRow.safeParse(JSON.parse(line));
    return parsed.success ? [parsed.data] : [];
  });
}

const figure = (value: number | null) => (value === null ? '–' : value.toLocaleString('en', { maximumSignificantDigits: 3 }));

/** Markdown table of the rows, as it goes into a README. */
export function toTable(rows: readonly BenchRow[]): string {
  const lines = rows.map(
    (row) => `| ${row.name} | ${figure(row.ours)} | ${figure(row.peer)} | ${figure(row.ratio)} | ${row.unit} | ${row.note} |`,
  );
  return ['| what | ours | peer or limit | ratio | unit | note |', '|---|---|---|---|---|---|', ...lines].join('\n');
}
