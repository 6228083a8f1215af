import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testFolder } from '../../test-rig/test-folder.js';
import { hasJudge } from '../test-rig/judge.js';
import { checkPlayable } from './clip-check.js';

describe('checkPlayable', () => {
  it.skipIf(!hasJudge)('throws on a file that was cut (needs ffmpeg)', () => {
    const whole = join(testFolder(), 'whole.mp4');
    const source = ['-f', 'lavfi', '-i', 'testsrc2=size=160x120:rate=25:duration=2', '-c:v', 'libx264', '-movflags', '+faststart'];
    execFileSync('ffmpeg', ['-nostdin', '-v', 'error', ...source, '-y', whole]);
    expect(() => checkPlayable(whole)).not.toThrow();
    const bytes = readFileSync(whole);
    const cut = join(testFolder(), 'cut.mp4');
    writeFileSync(cut, bytes.subarray(0, bytes.length * 0.6));
    expect(() => checkPlayable(cut)).toThrow(/corrupt/);
  });
});
