import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Program, type ProgramOptions } from './program.js';

let folder: string;
let shown: string[];
const programs: Program[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sigap-program-'));
  shown = [];
});

afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.stop()));
  rmSync(folder, { recursive: true, force: true });
});

function aProgram(source: string, change: Partial<ProgramOptions> = {}): Program {
  const script = join(folder, 'program.mjs');
  writeFileSync(script, source);
  const say = (line: string) => void shown.push(line);
  const program = new Program({
    name: 'api',
    script,
    env: {},
    logFile: join(folder, 'api.log'),
    mark: `test-${process.pid}`,
    say,
    ...change,
  });
  programs.push(program);
  return program;
}

const listening = 'console.log(JSON.stringify({ level: "info", msg: "api.listening", port: 4711 })); setInterval(() => {}, 1000);';

describe('Program', () => {
  it('tells when the program announced itself, and keeps its log', async () => {
    const program = aProgram(`console.log('warming up'); ${listening}`);
    const announced = program.announced('api.listening', 10_000);
    program.start();
    expect(await announced).toMatchObject({ port: 4711 });
    expect(readFileSync(join(folder, 'api.log'), 'utf8')).toContain('warming up');
  });

  it('hands its input over at each start and starts it again after a kill', async () => {
    const program = aProgram(`process.stdin.on('data', (line) => console.log(JSON.stringify({ event: String(line).trim() })));`, {
      input: () => 'cameras',
    });
    const first = program.announced('cameras', 10_000);
    program.start();
    await first;
    const second = program.announced('cameras', 10_000);
    program.kill();
    await second;
    expect(shown.join('\n')).toContain('[api] ended (SIGKILL)');
  });

  it('shows errors at the terminal without secrets, and says why it stays down', async () => {
    const program = aProgram('console.error("Error: rtsp://admin:hunter2@10.0.0.1/ refused"); process.exit(3)');
    const gaveUp = once(program, 'gave-up');
    program.start();
    await gaveUp;
    expect(shown[0]).toBe('[api] ended (exit code 3): Error: rtsp://[redacted]@10.0.0.1/ refused');
    expect(shown.at(-1)).toMatch(/stays down after 5 restarts/);
    expect(readFileSync(join(folder, 'api.log'), 'utf8')).not.toContain('hunter2');
  });

  it('gives up waiting for an announcement that does not come', async () => {
    const program = aProgram('setInterval(() => {}, 1000)');
    program.start();
    await expect(program.announced('api.listening', 50)).rejects.toThrow('was not ready after 0.05 s');
  });

  it('says what to do when it was not built', () => {
    expect(() => aProgram('', { script: join(folder, 'missing.js') }).start()).toThrow('npm run build');
  });
});
