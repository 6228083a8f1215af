import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readUpload } from './upload-body.js';

describe('the name of an uploaded file, for the reply', () => {
  let server: Server;
  beforeAll(async () => {
    const app = express();
    app.post('/', (request, response, next) => {
      readUpload(request, response, { field: 'pictures', maxFiles: 3, maxBytes: 100 }).then(
        (files) => response.json(files.map(({ name }) => name)),
        next,
      );
    });
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it.each([
    ['Siti Nurhaliza é 王.jpg', 'Siti Nurhaliza é 王.jpg'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\\\pictures\\\\a.jpg', 'a.jpg'],
    ['gpj.\u202eexe', 'gpj.exe'],
  ])('%j is told as %j', async (sent, told) => {
    const form = new FormData();
    form.append('pictures', new Blob(['x']), sent);
    const reply = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { method: 'POST', body: form });
    expect(await reply.json()).toEqual([told]);
  });
});
