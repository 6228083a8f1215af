import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadModelPack } from '@sigap/node-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runModels } from '../run-models.js';
import { downloadToStage } from './stage-file.js';

const detector = Buffer.from('the detector, a little longer than the other');
const embedder = Buffer.from('the embedder');
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const words = 'I accept';

function manifest(change: object = {}): string {
  const file = (name: string, role: string, bytes: Buffer): object => ({
    name,
    role,
    sha256: sha256(bytes),
    bytes: bytes.length,
    source: { kind: 'none', why: 'a test' },
  });
  return JSON.stringify({
    name: 'tested',
    title: 'Tested',
    engine: 'onnx',
    metric: 'cosine',
    dimension: 4,
    threshold: 0.5,
    thresholdFrom: 'a test',
    margin: 0.05,
    minFacePixels: { name: 40, enrol: 48 },
    licence: 'none',
    commercialUse: true,
    advice: 'for tests',
    measured: [],
    detector: { kind: 'yunet', inputWidth: 640, inputHeight: 640, scoreThreshold: 0.6, nmsThreshold: 0.3 },
    embedder: {
      kind: 'sface',
      input: { width: 112, height: 112 },
      normalisation: { order: 'rgb', mean: [0, 0, 0], scale: [1, 1, 1] },
      template: 'arcface-112',
    },
    files: [file('detector.onnx', 'detector', detector), file('embedder.onnx', 'embedder', embedder)],
    ...change,
  });
}

describe('models program', () => {
  let root: string;
  let printed: string;
  const modelsDir = (): string => join(root, 'models');
  const run = (...args: string[]): Promise<void> =>
    runModels(args, {
      modelsDir: modelsDir(),
      packsDir: join(root, 'packs'),
      packInUse: 'tested',
      now: () => new Date('2026-11-20T08:00:00.000Z'),
      print: (text) => {
        printed += text;
      },
    });
  const load = () => loadModelPack('tested', { modelsDir: modelsDir(), packsDir: join(root, 'packs') });
  const useManifest = (change: object): Promise<void> => writeFile(join(root, 'packs/tested.json'), manifest(change));

  beforeEach(async () => {
    printed = '';
    root = await mkdtemp(join(tmpdir(), 'sigap-models-'));
    await mkdir(join(root, 'packs'));
    await useManifest({});
    await mkdir(join(root, 'stick/deep/folder'), { recursive: true });
    await writeFile(join(root, 'stick/renamed.bin'), detector);
    await writeFile(join(root, 'stick/deep/folder/embedder.onnx'), embedder);
    await writeFile(join(root, 'stick/detector.onnx'), 'the right name, another content');
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('installs from a folder whatever the files are called there, and what it installed loads', async () => {
    await run('install', 'tested', '--from', join(root, 'stick'));
    const { files } = await load();
    expect(Buffer.from(files.get('detector.onnx') as Uint8Array)).toEqual(detector);
    expect(Buffer.from(files.get('embedder.onnx') as Uint8Array)).toEqual(embedder);
    expect(await readdir(modelsDir())).toEqual(['tested']);
    expect((await readdir(join(modelsDir(), 'tested'))).toSorted()).toEqual(['detector.onnx', 'embedder.onnx']);
    await run('verify', 'tested');
    expect(printed).toContain('tested is complete');
  });

  it('keeps what is right, repairs what is damaged', async () => {
    await run('install', 'tested', '--from', join(root, 'stick'));
    await writeFile(join(modelsDir(), 'tested/embedder.onnx'), 'rotten');
    await expect(load()).rejects.toMatchObject({ code: 'file_wrong_hash' });
    await expect(run('verify', 'tested')).rejects.toMatchObject({ code: 'pack_damaged' });
    expect(printed).toContain('file_wrong_hash  embedder.onnx');
    printed = '';
    await run('install', 'tested', '--from', join(root, 'stick'));
    expect(printed).toContain('already there  detector.onnx');
    expect(printed).toContain('copied  embedder.onnx');
    await expect(load()).resolves.toBeDefined();
  });

  it('installs all or nothing', async () => {
    await rm(join(root, 'stick/deep'), { recursive: true });
    await expect(run('install', 'tested', '--from', join(root, 'stick'))).rejects.toMatchObject({ code: 'file_not_found' });
    expect(await readdir(modelsDir())).toEqual(['tested']);
    expect(await readdir(join(modelsDir(), 'tested'))).toEqual([]);
    await expect(load()).rejects.toMatchObject({
      code: 'file_missing',
      message: expect.stringContaining('npm run models -- install tested --from DIR') as string,
    });
  });

  it('refuses a pack for non-commercial use until its words are given letter for letter', async () => {
    await useManifest({ commercialUse: false, acceptanceText: words });
    const install = ['install', 'tested', '--from', join(root, 'stick')];
    await expect(run(...install)).rejects.toMatchObject({ code: 'licence_not_accepted' });
    await expect(run(...install, '--accept-licence', 'i accept')).rejects.toMatchObject({ code: 'licence_not_accepted' });
    await run(...install, '--accept-licence', words);
    await expect(load()).resolves.toBeDefined();
    expect(JSON.parse(await readFile(join(modelsDir(), 'tested/licence-acceptance.json'), 'utf8'))).toEqual({
      pack: 'tested',
      text: words,
      acceptedAt: '2026-11-20T08:00:00.000Z',
    });
    await expect(run(...install)).resolves.toBeUndefined();
  });

  it('does not load files that were put there by hand without the acceptance', async () => {
    await run('install', 'tested', '--from', join(root, 'stick'));
    await useManifest({ commercialUse: false, acceptanceText: words });
    await expect(load()).rejects.toMatchObject({ code: 'licence_not_accepted' });
    await expect(run('verify', 'tested')).rejects.toMatchObject({ code: 'pack_damaged' });
  });

  it('refuses a file whose hash nobody knows', async () => {
    const [first, second] = (JSON.parse(manifest()) as { files: object[] }).files;
    await useManifest({ files: [first, { ...second, sha256: null, bytes: null }] });
    await expect(run('install', 'tested', '--from', join(root, 'stick'))).rejects.toMatchObject({ code: 'file_hash_unknown' });
    await expect(load()).rejects.toMatchObject({ code: 'file_missing' });
  });

  it('says so when there is no way to fetch, no such folder, no such pack, no such place to write', async () => {
    await expect(run('install', 'tested')).rejects.toMatchObject({ code: 'file_not_found' });
    await expect(run('install', 'tested', '--from', join(root, 'nowhere'))).rejects.toMatchObject({ code: 'folder_unreadable' });
    await expect(run('install', 'other')).rejects.toMatchObject({
      code: 'pack_unknown',
      message: expect.stringContaining('known packs: tested') as string,
    });
    await rm(modelsDir(), { recursive: true, force: true });
    await writeFile(modelsDir(), 'a file where the folder should be');
    await expect(run('install', 'tested', '--from', join(root, 'stick'))).rejects.toMatchObject({ code: 'write_failed' });
  });

  it('says where a manifest is wrong', async () => {
    await useManifest({ metric: 'manhattan' });
    await expect(load()).rejects.toMatchObject({ code: 'manifest_invalid', message: expect.stringContaining('metric') as string });
  });

  it('lists for people and for programs', async () => {
    await run('list');
    expect(printed).toContain('* tested: not installed (lacks detector.onnx, embedder.onnx)');
    printed = '';
    await run('list', '--json');
    expect(JSON.parse(printed)).toMatchObject([{ pack: { name: 'tested' }, state: { usable: false }, inUse: true }]);
  });
});

describe('downloadToStage', () => {
  let folder: string;
  let server: Server;
  let reply: { status: number; body: Buffer };
  const wanted = { name: 'embedder.onnx', sha256: sha256(embedder), bytes: embedder.length };
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/embedder.onnx`;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sigap-download-'));
    server = createServer((_request, response) => response.writeHead(reply.status).end(reply.body));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
  });
  afterEach(async () => {
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
    await rm(folder, { recursive: true, force: true });
  });

  it('writes what has the right hash', async () => {
    reply = { status: 200, body: embedder };
    await downloadToStage(url(), join(folder, 'x'), wanted);
    expect(await readFile(join(folder, 'x'))).toEqual(embedder);
  });

  it.each([
    ['another content of the same size', { status: 200, body: Buffer.alloc(embedder.length) }],
    ['more than the manifest says', { status: 200, body: Buffer.concat([embedder, Buffer.alloc(100_000)]) }],
    ['a page that says no', { status: 404, body: embedder }],
  ])('refuses %s', async (_, sent) => {
    reply = sent;
    await expect(downloadToStage(url(), join(folder, 'x'), wanted)).rejects.toMatchObject({ code: 'download_failed' });
  });

  it('says so when nobody answers', async () => {
    const dead = url();
    await new Promise((resolve) => server.close(resolve));
    await expect(downloadToStage(dead, join(folder, 'x'), wanted)).rejects.toMatchObject({
      code: 'download_failed',
      message: expect.stringContaining('--from DIR') as string,
    });
    server.listen(0, '127.0.0.1');
  });
});
