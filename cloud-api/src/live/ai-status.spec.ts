import { describe, expect, it } from 'vitest';
import type { CameraRow, EdgeRow } from '../presence/presence-model.js';
import { aiStatusOf, liveCameraOf } from './ai-status.js';

const edge = (over: Partial<EdgeRow> = {}): EdgeRow => ({
  id: 'e1',
  name: 'Box 1',
  state: 'online',
  stateSince: 0,
  lastHeardAt: 0,
  behind: false,
  shortages: [],
  pack: 'face-api',
  recognition: 'running',
  ...over,
});
const camera = (over: Partial<CameraRow> = {}): CameraRow => ({
  id: 'c1',
  name: 'CAM1',
  zone: 'Hall',
  purpose: 'recognition',
  enabled: true,
  isDeleted: false,
  edgeId: 'e1',
  state: 'online',
  fault: null,
  stateSince: 0,
  ...over,
});

describe('aiStatusOf', () => {
  it.each<[string, EdgeRow[], CameraRow[], string]>([
    ['all is well', [edge()], [camera()], 'running'],
    ['one of two boxes is away', [edge(), edge({ id: 'e2', state: 'offline' })], [camera()], 'degraded'],
    ['one of two boxes has no camera', [edge(), edge({ id: 'e2', recognition: 'idle' })], [camera()], 'running'],
    ['a box can not keep up', [edge({ recognition: 'degraded' })], [camera()], 'degraded'],
    ['a camera is away', [edge()], [camera({ state: 'offline' })], 'degraded'],
    [
      'a packing camera is away: not about faces',
      [edge()],
      [camera(), camera({ id: 'c2', purpose: 'packing', state: 'offline' })],
      'running',
    ],
    ['a camera is switched off: on purpose', [edge()], [camera(), camera({ id: 'c2', enabled: false, state: 'offline' })], 'running'],
    ['the box is starting', [edge({ recognition: 'starting' })], [camera()], 'stopped'],
    ['no box is there', [edge({ state: 'offline' })], [camera()], 'stopped'],
    ['nothing is there', [], [], 'stopped'],
  ])('%s', (_, edges, cameras, state) => {
    expect(aiStatusOf(edges, cameras).state).toBe(state);
  });
});

describe('liveCameraOf', () => {
  it('what a box that is away said last is not known any more', () => {
    expect(liveCameraOf(camera(), [edge()])).toMatchObject({ state: 'online', isActive: true });
    expect(liveCameraOf(camera({ state: 'offline', fault: 'stalled' }), [edge({ state: 'offline' })])).toMatchObject({
      state: 'unknown',
      fault: null,
      isActive: false,
    });
    expect(liveCameraOf(camera({ edgeId: null }), [edge()])).toMatchObject({ state: 'unknown', isActive: false });
  });
});
