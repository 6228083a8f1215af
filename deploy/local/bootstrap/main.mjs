import { access, constants } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { build } from './build.mjs';
import { installDependencies } from './install.mjs';
import { withLock } from './lock.mjs';
import { Failure, root, say } from './say.mjs';

/** What each command runs once everything is in place. Arguments are handed on. */
const PROGRAMS = {
  start: { module: 'deploy/local/dist/start.main.js', bundle: true },
  test: { module: 'deploy/local/dist/test.main.js', bundle: true },
  bench: { module: 'test/dist/bench/bench.main.js', bundle: true },
  verify: { module: 'edge-agent/dist/recording/verify.main.js', bundle: false },
  models: { module: 'models/dist/models.main.js', bundle: false },
};

/** @param {string[]} args the command and its own arguments */
export async function main([command, ...rest]) {
  const program = Object.hasOwn(PROGRAMS, command ?? '') ? PROGRAMS[command] : undefined;
  try {
    if (program === undefined) throw new Failure(`there is no "${command ?? ''}"`, `one of: ${Object.keys(PROGRAMS).join(', ')}`);
    process.chdir(root);
    await prepare(program);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    say(`${error.message}. ${error.cure}`);
    process.exitCode = 1;
    return;
  }
  const entry = join(root, program.module);
  process.argv = [process.execPath, entry, ...rest];
  await import(pathToFileURL(entry).href);
}

async function prepare(program) {
  await access(root, constants.W_OK).catch(() => {
    throw new Failure(`the folder ${root} can't be written to`, 'Clone Sigap into a folder of your own, or run as its owner');
  });
  await withLock(join(root, '.tmp', 'bootstrap.lock'), async () => {
    await installDependencies();
    await build(program.bundle);
  });
}
