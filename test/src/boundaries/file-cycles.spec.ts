import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const workspace = fileURLToPath(new URL('../../../', import.meta.url));
const oxlint = join(workspace, 'node_modules', 'oxlint', 'bin', 'oxlint');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sigap-cycle-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function lint(files: Record<string, string>) {
  for (const [name, source] of Object.entries(files)) writeFileSync(join(folder, name), source);
  const { status, stdout } = spawnSync(process.execPath, [oxlint, '-c', join(workspace, '.oxlintrc.json'), folder], { encoding: 'utf8' });
  return { passes: status === 0, text: stdout };
}

const b = "import { c } from './c.js';\nexport const b = () => c();\n";
const c = 'export const c = () => 1;\n';

/* The lint command is what keeps files free of cycles: does the rule work at all, with our configuration? */
describe('the lint rule against import cycles', () => {
  it('passes files without a cycle', () => {
    expect(lint({ 'a.ts': "import { b } from './b.js';\nexport const a = () => b();\n", 'b.ts': b, 'c.ts': c }).passes).toBe(true);
  });

  it('finds a cycle over three files', () => {
    const found = lint({
      'a.ts': "import { b } from './b.js';\nexport const a = () => b();\n",
      'b.ts': b,
      'c.ts': "import { a } from './a.js';\nexport const c = () => a();\n",
    });
    expect(found).toMatchObject({ passes: false, text: expect.stringContaining('no-cycle') });
  });
});
