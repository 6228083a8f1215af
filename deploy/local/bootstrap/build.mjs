import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Failure, root, Ticker } from './say.mjs';

/**
 * Compiles and bundles. Both know by themselves what is up to date: `tsc -b` by its build records, Nx by its cache.
 * @param {boolean} withBundle also the web pages
 */
export async function build(withBundle) {
  await step('compiling', [join('node_modules', 'typescript', 'bin', 'tsc'), '-b'], 'Mend what the compiler says above');
  if (!withBundle) return;
  await step(
    'bundling the web pages',
    [join('node_modules', 'nx', 'dist', 'bin', 'nx.js'), 'run-many', '-t', 'bundle'],
    'Mend what the bundler says above',
  );
}

/** No daemon that outlives the command, no question, no report to anybody; its library unpacked here and not in a shared /tmp. */
const buildEnvironment = {
  // whoever starts this may have another one set: a test runner does, and the pages would be React's development build
  NODE_ENV: 'production',
  NX_DAEMON: 'false',
  NX_TUI: 'false',
  NX_NO_CLOUD: 'true',
  NX_INTERACTIVE: 'false',
  NX_NATIVE_FILE_CACHE_DIRECTORY: join(root, '.nx', 'native'),
};

/** Silent when it takes no time. What the tool says is shown when it fails. */
async function step(what, args, cure) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...buildEnvironment },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  let ticker;
  const interval = setInterval(() => {
    ticker ??= new Ticker(what);
    ticker.tick('working');
  }, 1_500);
  const [code] = await once(child, 'close').finally(() => clearInterval(interval));
  if (code === 0) return ticker?.end('done');
  if (process.stderr.isTTY) process.stderr.write('\n');
  process.stderr.write(said);
  if (/ENOSPC|no space left/i.test(said)) throw new Failure(`${what} failed: the disk is full`, 'Free some space and start again');
  throw new Failure(`${what} failed`, cure);
}
