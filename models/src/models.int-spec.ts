import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadModelPack } from '@sigap/node-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../dist/models.main.js', import.meta.url));
const testModels = join(process.env['SIGAP_TEST_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url)), 'models');
const hasModels = existsSync(testModels);

describe('npm run models', () => {
  let modelsDir: string;
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [program, ...args], {
      encoding: 'utf8',
      env: { ...process.env, SIGAP_MODELS_DIR: modelsDir, SIGAP_FACE_PACK: 'face-api' },
    });

  beforeAll(async () => {
    modelsDir = await mkdtemp(join(tmpdir(), 'sigap-models-'));
  });
  afterAll(() => rm(modelsDir, { recursive: true, force: true }));

  it('lists four packs, the default one ready without a download', () => {
    const { status, stdout } = run('list');
    expect(status).toBe(0);
    expect(stdout).toContain('* face-api: installed (inside its npm package)');
    expect(stdout).toContain('  scrfd-arcface: not installed');
  });

  it('verifies the default pack against its hashes', () => {
    expect(run('verify', 'face-api')).toMatchObject({ status: 0, stdout: expect.stringContaining('face-api is complete') as string });
  });

  it.each([
    [['install', 'scrfd-arcface'], 1, 'models: licence_not_accepted: '],
    [
      ['install', 'scrfd-arcface', '--accept-licence', 'I will use these weights for non-commercial research only'],
      1,
      'models: file_hash_unknown: ',
    ],
    [['verify', 'yunet-sface'], 1, 'models: pack_damaged: '],
    [['install', 'nonsense'], 1, 'models: pack_unknown: '],
    [['dance'], 2, 'models: usage: '],
  ])('%j ends with code %i and a line', (args, status, line) => {
    const result = run(...args);
    expect(result.status).toBe(status);
    expect(result.stderr.split('\n')[0]).toContain(line);
  });

  it.skipIf(!hasModels)(`installs yunet-mobilefacenet from a folder${hasModels ? '' : ' (needs ../shared/data/models)'}`, async () => {
    expect(run('install', 'yunet-mobilefacenet', '--from', testModels)).toMatchObject({ status: 0, stderr: '' });
    const { files } = await loadModelPack('yunet-mobilefacenet', { modelsDir });
    expect([...files.keys()]).toEqual(['yunet_n_dynamic.onnx', 'mobilefacenet_foamliu.onnx']);
  });
});
