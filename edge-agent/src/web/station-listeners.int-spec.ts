import type { Server } from 'node:http';
import { createLogger, systemClock } from '@sigap/node-kit';
import { expect, it } from 'vitest';
import { testFolder } from '../test-rig/test-folder.js';
import { StationListeners } from './station-listeners.js';
import { BoxCertificate } from './tls/box-certificate.js';

it('leaves no port open when it is stopped while it opens one', async () => {
  const logger = createLogger({ name: 'test', level: 'silent' });
  const certificate = new BoxCertificate({
    directory: testFolder(),
    edgeId: '01a1f9c1-0000-7000-8000-0000000000bb',
    clock: systemClock,
    logger,
  });
  const servers: Server[] = [];
  let asked: () => void = () => undefined;
  let goOn: () => void = () => undefined;
  const isAsked = new Promise<void>((resolve) => (asked = resolve));
  const mayGoOn = new Promise<void>((resolve) => (goOn = resolve));
  const listeners = new StationListeners({
    port: 0,
    lan: { port: 0, names: [], host: '127.0.0.1' },
    certificate: {
      ensure: async (names) => {
        asked();
        await mayGoOn;
        return certificate.ensure(names);
      },
    },
    answer: () => undefined,
    attach: (server) => void servers.push(server),
    logger,
  });
  const started = listeners.start();
  await isAsked;
  const stopped = listeners.stop();
  goOn();
  await Promise.all([started, stopped]);
  expect(servers.map(({ listening }) => listening)).toEqual([false, false]);
});
