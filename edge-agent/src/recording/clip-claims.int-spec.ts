import { expect, it } from 'vitest';
import { until } from '../test-rig/until.js';
import { KeptState } from '../camera/test-rig/kept-state.js';
import { anEnd, aParcel } from './test-rig/parcels.js';
import { startRecording } from './test-rig/recording-rig.js';

it('finishes as interrupted what nobody claims, and leaves to packing what it will recover, however late', async () => {
  const state = new KeptState();
  const [claimed, forgotten] = [aParcel('01a1f9c1-0000-7000-8000-000000000001'), aParcel('01a1f9c1-0000-7000-8000-000000000002')];
  for (const facts of [claimed, forgotten]) await state.set(`recording/open/${facts.recordingId}`, JSON.stringify(facts));
  const { recorder, events } = await startRecording([], { state, claimMs: 300 });
  recorder.claim([claimed.recordingId]);
  const told = () => events.of('clip.missing').map(({ recordingId }) => recordingId);
  await until('the forgotten one', () => told().length > 0);
  await until('nothing is under way', () => recorder.books.open.size === 1);
  expect(told()).toEqual([forgotten.recordingId]);
  await recorder.recover(claimed, anEnd());
  expect(told()).toEqual([forgotten.recordingId, claimed.recordingId]);
});
