import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type SignedManifest, signedManifest } from '@sigap/contracts';
import { chainBreaks, verifyFile, verifyManifest } from '@sigap/node-kit';
import { z } from 'zod';
import { hashOf } from './clip-finish.js';

/*
 * npm run verify -- FILE [--manifest F] [--key SHA256]
 * Says whether a clip is what was recorded: its hash against its manifest, the signature of the manifest, and, where other manifests lie beside it,
 * the chain. Exit codes: 0 it is, 1 it is not, 2 it could not be judged.
 */
const paper = z.union([z.object({ signed: signedManifest }).transform(({ signed }) => signed), signedManifest]);

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function giveUp(why: string): never {
  process.stderr.write(`${why}\n`);
  return process.exit(2);
}

function read(path: string): SignedManifest | null {
  try {
    return paper.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

function manifestsBeside(path: string): SignedManifest[] {
  const folder = dirname(path);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.manifest.json'))
    .flatMap((name) => read(join(folder, name)) ?? []);
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { manifest: { type: 'string' }, key: { type: 'string' } } });
  const [given] = positionals;
  if (given === undefined) return giveUp('usage: npm run verify -- FILE [--manifest MANIFEST] [--key SHA256 of the public key of the box]');
  // npm runs this in the root of the repository
  const from = process.env['INIT_CWD'] ?? process.cwd();
  const file = resolve(from, given);
  if (!existsSync(file)) return giveUp(`${file}: there is no such file`);
  const beside = join(dirname(file), `${basename(file).replace(/\.mp4$/iu, '')}.manifest.json`);
  const manifestPath = values.manifest === undefined ? beside : resolve(from, values.manifest);
  const signed = read(manifestPath);
  if (signed === null) return giveUp(`${manifestPath}: no manifest there; download it beside the clip, or name it with --manifest`);
  const verdict = verifyManifest(signed);
  if (!verdict.ok) {
    print(`NOT GENUINE: the manifest was not signed as it stands (${verdict.fault})`);
    return 1;
  }
  const { manifest } = verdict;
  if (values.key !== undefined && values.key !== signed.keyId) {
    print(`NOT GENUINE: signed with another key (${signed.keyId})`);
    return 1;
  }
  const difference = verifyFile(manifest, await hashOf(file));
  if (difference !== null) {
    print(`NOT GENUINE: the file is not what was recorded (${difference})`);
    return 1;
  }
  print(`GENUINE: ${manifest.label}, ${manifest.cameraName}, ${manifest.employeeName}`);
  print(`  recorded ${manifest.startedAt} to ${manifest.stoppedAt} (${manifest.stopReason}), clock ${manifest.clock.state}`);
  print(`  sha256 ${manifest.file.sha256}, ${manifest.file.packets} pictures, ${manifest.file.gaps.length} gaps`);
  print(`  box ${manifest.edgeId}, key ${signed.keyId}${values.key === undefined ? ' (compare it with the one the box told)' : ''}`);
  return chainVerdict(signed, manifestsBeside(manifestPath));
}

/** Breaks are told and do not make this clip another one. */
function chainVerdict(signed: SignedManifest, others: readonly SignedManifest[]): number {
  const valid = others.filter((one) => verifyManifest(one).ok);
  const breaks = chainBreaks([...valid, signed]);
  for (const one of breaks) {
    if (one.kind === 'missing') print(`  chain: clips ${one.from} to ${one.to} are not here`);
    else print(`  chain: BREAK (${one.kind}) at clip ${one.sequence}, recording ${one.recordingId}`);
  }
  if (breaks.length === 0) print(`  chain: whole, ${new Set([...valid, signed].map(({ manifest }) => manifest)).size} clips`);
  return breaks.some(({ kind }) => kind !== 'missing') ? 1 : 0;
}

process.exitCode = await main();
