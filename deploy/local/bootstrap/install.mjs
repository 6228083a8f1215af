import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, statfsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { explainInstallFailure } from './install-failure.mjs';
import { expectedFolders, missingPackages, readLockfile } from './lockfile.mjs';
import { Failure, root, say, Ticker } from './say.mjs';

/** Installed size and npm's cache of it, rounded up. */
const NEEDED_BYTES = 3_000_000_000;

/** `npm ci`, unless what the lockfile wants is there already. */
export async function installDependencies() {
  const wanted = readLockfile(join(root, 'package-lock.json'));
  if (wanted === undefined)
    throw new Failure('package-lock.json is missing or damaged', 'Get it back with: git checkout package-lock.json');
  if (isInstalled(wanted)) return;
  const disk = statfsSync(root);
  const free = disk.bavail * disk.bsize;
  if (free < NEEDED_BYTES) {
    throw new Failure(
      `only ${(free / 1e9).toFixed(1)} GB of disk are free in ${root}, and the installation takes up to 3`,
      'Free some space and start again',
    );
  }
  await runNpm(expectedFolders(wanted));
  if (!isInstalled(wanted)) throw new Failure('npm finished, yet packages are missing', 'Remove the folder node_modules and start again');
}

function isInstalled(wanted) {
  const installed = readLockfile(join(root, 'node_modules', '.package-lock.json'));
  return installed !== undefined && missingPackages(wanted, installed).length === 0;
}

/** @param {number} expected how many packages there will be, for the progress line */
async function runNpm(expected) {
  const ticker = new Ticker('installing dependencies (once; needs a package registry)');
  const command = npmCommand();
  const args = [...command.args, 'ci', '--no-audit', '--no-fund', '--loglevel=error', '--progress=false', ...cacheOption()];
  const child = spawn(command.program, args, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (said = (said + text).slice(-20_000)));
  const interval = setInterval(() => ticker.tick(`${countPackages()} of ${expected} packages`), 500);
  try {
    const [code] = await once(child, 'close');
    if (code !== 0) {
      const { problem, cure } = explainInstallFailure(said);
      throw new Failure(problem, cure);
    }
    ticker.end(`${countPackages()} packages`);
  } catch (error) {
    if (process.stderr.isTTY) process.stderr.write('\n');
    if (error.code === 'ENOENT') throw new Failure('npm is not on the PATH', 'Install Node.js with npm');
    throw error;
  } finally {
    clearInterval(interval);
  }
}

/** The npm that called us, else the one on the PATH. */
function npmCommand() {
  const caller = process.env.npm_execpath;
  return caller?.endsWith('.js') && existsSync(caller) ? { program: process.execPath, args: [caller] } : { program: 'npm', args: [] };
}

/** npm wants a cache it can write to; service users and containers often have no home. */
function cacheOption() {
  const usual = process.env.npm_config_cache ?? join(homedir(), '.npm');
  try {
    mkdirSync(usual, { recursive: true });
    accessSync(usual, constants.W_OK);
    return [];
  } catch {
    const own = join(root, '.tmp', 'npm-cache');
    say(`npm's cache ${usual} can't be written to, using ${own}`);
    return [`--cache=${own}`];
  }
}

function countPackages() {
  try {
    return readdirSync(join(root, 'node_modules'))
      .filter((name) => !name.startsWith('.'))
      .reduce((count, name) => count + (name.startsWith('@') ? readdirSync(join(root, 'node_modules', name)).length : 1), 0);
  } catch {
    return 0;
  }
}
