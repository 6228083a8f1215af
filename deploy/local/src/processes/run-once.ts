import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface RunOnceOptions {
  script: string;
  /** Names the task in errors. */
  what: string;
  env: Readonly<Record<string, string>>;
  /** Sent as JSON to standard input: secrets belong here, not in arguments. */
  input: unknown;
}

/** Runs one of our programs to its end. @returns the JSON on the last line of its standard output @throws Error with its last words */
export async function runOnce(options: RunOnceOptions): Promise<unknown> {
  const env = { ...process.env, ...options.env };
  const child = spawn(process.execPath, [options.script], { stdio: ['pipe', 'pipe', 'pipe'], env, detached: true });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (said.err += text));
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(options.input));
  const [code] = await once(child, 'close');
  const words = said.err.trim().split('\n').slice(-4).join(' | ');
  if (code !== 0) throw new Error(`${options.what} failed: ${words === '' ? `exit code ${String(code)}` : words}`);
  const json = said.out.trim().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new Error(`${options.what} replied no JSON: ${json.slice(0, 200)}`, { cause });
  }
}
