import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const local = fileURLToPath(new URL('../', import.meta.url));
let repository: string;

/** Stands where npm stands: installs a compiler, a bundler and the program, and counts how often it was asked to. */
const installs = `
const { mkdirSync, writeFileSync, appendFileSync, copyFileSync } = require('node:fs');
appendFileSync('npm-runs', 'x');
for (const folder of ['typescript/bin', 'nx/dist/bin', 'zod']) mkdirSync('node_modules/' + folder, { recursive: true });
writeFileSync('node_modules/typescript/bin/tsc', 'require("node:fs").appendFileSync("builds", "x")');
writeFileSync('node_modules/nx/dist/bin/nx.js', '');
copyFileSync('package-lock.json', 'node_modules/.package-lock.json');`;

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'sigap-bootstrap-'));
  for (const folder of ['deploy/local/dist', 'bin']) mkdirSync(join(repository, folder), { recursive: true });
  for (const part of ['bootstrap.mjs', 'bootstrap'])
    cpSync(join(local, part), join(repository, 'deploy', 'local', part), { recursive: true });
  writeFileSync(join(repository, 'package.json'), '{"type":"module"}');
  lock({ 'node_modules/zod': { version: '4.6.7' } });
  writeFileSync(join(repository, 'deploy/local/dist/start.main.js'), 'console.log(JSON.stringify(process.argv.slice(2)))');
  npm(installs);
});

afterEach(() => rmSync(repository, { recursive: true, force: true }));

function lock(packages: Record<string, { version: string }>): void {
  writeFileSync(join(repository, 'package-lock.json'), JSON.stringify({ packages }));
}

function npm(script: string): void {
  writeFileSync(join(repository, 'bin', 'npm-cli.cjs'), script);
}

async function bootstrap(...args: string[]) {
  const env = { PATH: process.env['PATH'], HOME: repository, npm_execpath: join(repository, 'bin', 'npm-cli.cjs').replace('.cjs', '.js') };
  cpSync(join(repository, 'bin', 'npm-cli.cjs'), env.npm_execpath);
  writeFileSync(join(repository, 'bin', 'package.json'), '{"type":"commonjs"}');
  const child = spawn(process.execPath, [join(repository, 'deploy/local/bootstrap.mjs'), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (said.err += text));
  const [code] = await once(child, 'close');
  return { code: Number(code), ...said };
}

const countOf = (file: string) => (existsSync(join(repository, file)) ? readFileSync(join(repository, file), 'utf8').length : 0);

describe('bootstrap', () => {
  it('installs, builds and hands its arguments on; the second time it installs nothing', async () => {
    expect(await bootstrap('start', '--no-demo')).toMatchObject({
      code: 0,
      out: '["--no-demo"]\n',
      err: expect.stringContaining('installing dependencies'),
    });
    expect(await bootstrap('start')).toMatchObject({ code: 0, out: '[]\n', err: '' });
    expect([countOf('npm-runs'), countOf('builds')]).toEqual([1, 2]);
  });

  it('installs again when the lockfile wants something else', async () => {
    await bootstrap('start');
    lock({ 'node_modules/zod': { version: '4.6.8' } });
    await bootstrap('start');
    expect(countOf('npm-runs')).toBe(2);
  });

  it('lets two at once install one after the other, so that the second has nothing to do', async () => {
    const both = await Promise.all([bootstrap('start'), bootstrap('start')]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(countOf('npm-runs')).toBe(1);
  });

  it('takes over the lock of one that was killed', async () => {
    mkdirSync(join(repository, '.tmp'));
    writeFileSync(join(repository, '.tmp', 'bootstrap.lock'), '4194303');
    expect(await bootstrap('start')).toMatchObject({ code: 0 });
  });

  it.each([
    ['npm error code ENOSPC', 'the disk is full', 'Free about 3 GB'],
    ['npm error code ENOTFOUND\nnpm error request to host failed', 'no package registry can be reached', 'npm config set registry'],
    ['npm error code E404\nnpm error 404 Not Found', 'lacks a package', 'complete registry'],
    ['npm error code EUSAGE', 'do not fit each other', 'npm install'],
    ['npm error something new', 'could not install the dependencies (npm: something new)', 'npm ci'],
  ])('says in one line what is wrong and what helps: %j', async (words, problem, cure) => {
    npm(`console.error(${JSON.stringify(words)}); process.exit(1);`);
    const { code, err } = await bootstrap('start');
    const [last] = err.trim().split('\n').slice(-1);
    expect(code).toBe(1);
    expect(last).toContain(problem);
    expect(last).toContain(cure);
  });

  it('says so when npm claims success and packages are missing', async () => {
    npm('');
    expect(await bootstrap('start')).toMatchObject({
      code: 1,
      err: expect.stringContaining('packages are missing. Remove the folder node_modules'),
    });
  });

  it('shows what the compiler says and stops', async () => {
    npm(`${installs}\nwriteFileSync('node_modules/typescript/bin/tsc', 'console.log("x.ts(1,1): error TS1"); process.exit(2)');`);
    const { code, out, err } = await bootstrap('start');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/error TS1[\s\S]*sigap: compiling failed\. Mend what the compiler says above/);
  });

  it('knows its commands and says so', async () => {
    expect(await bootstrap('strat')).toMatchObject({ code: 1, err: expect.stringContaining('start, test, bench, verify, models') });
    expect(await bootstrap('constructor')).toMatchObject({ code: 1 });
  });
});
