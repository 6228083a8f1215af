import type { ReportedCamera } from '@sigap/contracts';
import { describe, expect, it } from 'vitest';
import { type KnownCamera, reportedChanges } from './reported-cameras.js';

const edgeId = '0190f5a0-0000-7000-8000-0000000000e1';
const other = '0190f5a0-0000-7000-8000-0000000000e2';
const id = '0190f5a0-0000-7000-8000-0000000000c1';

const said = (over: Partial<ReportedCamera> = {}): ReportedCamera => ({
  id,
  origin: 'file',
  name: 'Gate',
  zone: 'Entrance',
  purpose: 'recognition',
  url: 'rtsp://10.0.0.5/live',
  state: 'online',
  fault: null,
  codec: null,
  width: null,
  height: null,
  ...over,
});
const row = (over: Partial<KnownCamera> = {}): KnownCamera => ({ ...said(), edgeId, isRemoved: false, ...over });

describe('reportedChanges', () => {
  it('puts a camera of a file in, without what may be a password', () => {
    const { put } = reportedChanges(edgeId, [], [said({ url: 'rtsp://u:p@10.0.0.5/live' })]);
    expect(put).toMatchObject([{ id, url: 'rtsp://10.0.0.5/live' }]);
  });

  it('writes nothing for what is known already', () => {
    expect(reportedChanges(edgeId, [row()], [said()])).toEqual({ put: [], removedIds: [] });
  });

  it('puts a changed one, and one that was removed, anew', () => {
    expect(reportedChanges(edgeId, [row()], [said({ zone: 'Yard' })]).put).toHaveLength(1);
    expect(reportedChanges(edgeId, [row({ isRemoved: true })], [said()]).put).toHaveLength(1);
  });

  it('takes out what the box has no more', () => {
    expect(reportedChanges(edgeId, [row()], [])).toEqual({ put: [], removedIds: [id] });
  });

  it('takes over no camera of the dashboard, and none of another box', () => {
    expect(reportedChanges(edgeId, [row({ origin: 'cloud' })], [said()])).toEqual({ put: [], removedIds: [] });
    expect(reportedChanges(edgeId, [row({ edgeId: other })], [said()])).toEqual({ put: [], removedIds: [] });
  });

  it("leaves cameras of the dashboard alone that the box doesn't report", () => {
    expect(reportedChanges(edgeId, [row({ origin: 'cloud' })], [])).toEqual({ put: [], removedIds: [] });
  });
});
