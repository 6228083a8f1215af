import { execFile } from 'node:child_process';
import { inRepository } from '../system/test-data.js';

/** What `npm run verify -- FILE ...` runs once everything is built. */
export function verifyClip(...args: readonly string[]): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [inRepository('edge-agent/dist/recording/verify.main.js'), ...args], (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : 1;
      resolve({ code: error === null ? 0 : code, text: `${stdout}${stderr}` });
    });
  });
}
