import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { importsOf, packagesReachedFrom } from '../boundaries/import-closure.js';

const workspace = fileURLToPath(new URL('../../../', import.meta.url));

/* node-av carries FFmpeg under the GPL: it may be loaded by programs of its own, which talk through pipes, and by nobody else. */
describe('the GPL stays in child programs', () => {
  it.each([
    'edge-agent/src/main.ts',
    'cloud-api/src/main.ts',
    'libs/testing/src/index.ts',
    'libs/face-engine/src/index.ts',
    'deploy/local/src/start.main.ts',
  ])('%s does not load node-av', (entry) => {
    const packages = packagesReachedFrom(join(workspace, entry));
    expect(packages.size).toBeGreaterThan(0);
    expect([...packages]).not.toContain('node-av');
  });

  it.each([
    'edge-agent/src/camera/camera-worker.main.ts',
    'cloud-api/src/packing/copy/clip-copy.main.ts',
    'libs/testing/src/virtual-camera/virtual-camera.main.ts',
  ])('%s does (so that this check can fail)', (entry) => {
    expect([...packagesReachedFrom(join(workspace, entry))]).toContain('node-av');
  });
});

describe('packagesReachedFrom', () => {
  it('follows files, knows scopes and parts, and ignores types', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sigap-imports-'));
    writeFileSync(join(folder, 'a.ts'), "import { b } from './b.js';\nimport type { T } from 'only-a-type';\nimport 'side-effect/part';\n");
    writeFileSync(
      join(folder, 'b.ts'),
      "export * from './a.js';\nconst c = await import('@scope/name/part');\nexport {\n  x,\n} from 'many-lines';\n",
    );
    expect([...packagesReachedFrom(join(folder, 'a.ts'))].toSorted()).toEqual(['@scope/name', 'many-lines', 'side-effect']);
    rmSync(folder, { recursive: true });
  });

  it('reads each form of import', () => {
    expect(
      importsOf("import a from 'a';\nimport * as b from 'b';\nimport { type T, c } from 'c';\nexport * from 'd'; await import('e')"),
    ).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});
