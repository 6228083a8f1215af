import { createLogger, systemClock } from '@sigap/node-kit';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { testPack } from '../camera/test-rig/test-data.js';
import { InferenceThread } from './inference-thread.js';

it('rests when it was stopped while its models were loading, and begins again', async () => {
  const { pack, files } = await testPack('face-api');
  const thread = new InferenceThread({
    clock: systemClock,
    logger: createLogger({ name: 'test', level: 'silent' }),
    setup: () => ({ pack, files, rule: { threshold: pack.threshold, margin: pack.margin } }),
    wholeGallery: () => ({ reset: true, put: [], removeTemplateIds: [], eraseEmployeeIds: [] }),
  });
  const heard: string[] = [];
  thread.on('ready', (backend) => heard.push(backend));
  thread.start();
  await thread.stop();
  expect([thread.state, heard]).toEqual(['idle', []]);
  thread.start();
  await once(thread, 'ready');
  expect(thread.state).toBe('running');
  await thread.stop();
  expect(thread.state).toBe('idle');
});
