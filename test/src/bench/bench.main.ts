import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { inRepository } from '../system/test-data.js';
import { parseRows, toTable } from './bench-table.js';

const parts = ['libs/face-engine', 'edge-agent', 'cloud-api', 'libs/testing', 'test'];

function benches(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.bench.main.js'))
    .map((name) => join(folder, name))
    .toSorted((a, b) => a.localeCompare(b));
}

/** Each bench alone in a process of its own, one after the other: two at once would measure each other. */
async function run(path: string): Promise<string> {
  const child = spawn(process.execPath, [path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`${path} ended with ${code}`);
  return output;
}

const wanted = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const all = parts
  .map((part) => inRepository(`${part}/dist`))
  .filter((folder) => statSync(folder, { throwIfNoEntry: false })?.isDirectory());
let failed = 0;
for (const path of all.flatMap(benches)) {
  const name = relative(inRepository('.'), path).replace('/dist/', '/').replace('.bench.main.js', '');
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
  process.stdout.write(`\n## ${name}\n\n`);
  try {
    process.stdout.write(`${toTable(parseRows(await run(path)))}\n`);
  } catch (error) {
    failed += 1;
    process.stdout.write(`failed: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}
process.exitCode = failed > 0 ? 1 : 0;
