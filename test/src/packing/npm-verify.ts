import { execFile } from 'node:child_process';
import { inRepository } from '../system/test-data.js';

/** `npm run verify -- FILE ...` as a person types it. */
export function npmVerify(...args: readonly string[]): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    execFile('npm', ['run', '--silent', 'verify', '--', ...args], { cwd: inRepository('.') }, (error, stdout) => {
      const code = typeof error?.code === 'number' ? error.code : 1;
      resolve({ code: error === null ? 0 : code, text: stdout });
    });
  });
}
