import { describe, expect, it } from 'vitest';
import {
  digestText,
  type IncidentFacts,
  problemText,
  problemVariables,
  recoveryText,
  replyText,
  shortDuration,
  shownFacts,
  takenText,
} from './alert-text.js';

const now = Date.UTC(2026, 10, 20, 8);
const lost: IncidentFacts = {
  kind: 'EMPLOYEE_LOST',
  code: 'EMP001',
  name: 'Siti Rahma',
  zone: 'Entrance Zone',
  cameraId: null,
  lastSeenAt: now - 330_000,
};
const camera: IncidentFacts = { kind: 'CAMERA_DOWN', name: 'CAM2', zone: 'Hall', fault: 'stalled', downSince: now - 60_000 };
const box: IncidentFacts = { kind: 'EDGE_DOWN', name: 'Box 1', downSince: now - 7_200_000 };
const disk: IncidentFacts = { kind: 'DISK_LOW', name: 'Box 1', what: 'disk', leftBytes: 9e8, ofBytes: 5e11, downSince: now - 120_000 };
const clips: IncidentFacts = { ...disk, what: 'clips', leftBytes: 0, ofBytes: 5e10 };
const told = 'Supervisor - Dewi';

describe('problemText', () => {
  it('is that of the seed, letter by letter, in both languages', () => {
    const text =
      '[ALERT] EMP001 - Siti Rahma\nStatus: OUT OF AREA (last seen 6 min ago)\nLocation: Entrance Zone\nNotified to: Supervisor - Dewi';
    expect(problemText(lost, { now, told, language: 'id' })).toBe(text);
    expect(problemText(lost, { now, told, language: 'en' })).toBe(text);
  });

  it('counts in minutes, also where the threshold is shorter', () => {
    const text = problemText({ ...lost, lastSeenAt: now - 50_000 }, { now, told, language: 'id' });
    expect(text).toContain('Status: OUT OF AREA (last seen 1 min ago)');
  });

  it('tells of cameras and boxes alike', () => {
    expect(problemText(camera, { now, told: 'Managers', language: 'id' })).toBe(
      '[ALERT] CAM2\nStatus: CAMERA OFFLINE (since 1 min, stalled)\nLocation: Hall\nNotified to: Managers',
    );
    expect(problemText(box, { now, told: 'Managers', language: 'id' })).toBe(
      '[ALERT] Box 1\nStatus: BOX OFFLINE (since 2 h)\nNotified to: Managers',
    );
    expect(problemText(disk, { now, told: 'Managers', language: 'id' })).toBe(
      '[ALERT] Box 1\nStatus: DISK LOW (0.9 GB of 500 GB left, since 2 min)\nNotified to: Managers',
    );
    expect(problemText(clips, { now, told: 'Managers', language: 'en' })).toBe(
      '[ALERT] Box 1\nStatus: CLIP STORAGE FULL (0.0 GB of 50 GB left, since 2 min)\nNotified to: Managers',
    );
  });
});

describe('the other texts', () => {
  it('are in the language of the tenant', () => {
    expect(recoveryText(lost, 'Hall', { now, told, language: 'id' })).toBe(
      '[PULIH] EMP001 - Siti Rahma\nStatus: KEMBALI TERLIHAT (setelah 6 min)\nLokasi: Hall\nDiberitahukan ke: Supervisor - Dewi',
    );
    expect(recoveryText(box, null, { now, told, language: 'en' })).toBe(
      '[RECOVERED] Box 1\nStatus: ONLINE AGAIN (after 2 h)\nNotified to: Supervisor - Dewi',
    );
    expect(recoveryText(disk, null, { now, told: 'Managers', language: 'id' })).toContain('Status: RUANG CUKUP LAGI (setelah 2 min)');
    expect(recoveryText(clips, null, { now, told: 'Managers', language: 'en' })).toContain('Status: ENOUGH ROOM AGAIN (after 2 min)');
    expect(takenText(lost, 'Dewi', 'acknowledged', 'id')).toBe('[OK] EMP001 - Siti Rahma\nDitangani oleh: Dewi');
    expect(takenText(lost, 'Dewi', 'cleared', 'en')).toBe('[OK] EMP001 - Siti Rahma\nCleared by: Dewi');
    expect(replyText(null, 'id')).toBe('Tidak ada kejadian terbuka untuk nomor ini.');
  });

  it('a digest has a line for each, and says how many it left out', () => {
    const texts = Array.from({ length: 25 }, (_, i) => problemText({ ...lost, code: `EMP${i}` }, { now, told, language: 'id' }));
    const lines = digestText(texts, 'id').split('\n');
    expect(lines.slice(0, 2)).toEqual(['[ALERT] 25 kejadian', '[ALERT] EMP0 - Siti Rahma: OUT OF AREA (last seen 6 min ago)']);
    expect(lines.at(-1)).toBe('... dan 5 lagi');
    expect(lines).toHaveLength(22);
  });
});

describe('facts and variables', () => {
  it('carry what a template and another language need', () => {
    expect(problemVariables(lost, { now, told, language: 'id' })).toEqual({
      '1': 'EMP001',
      '2': 'Siti Rahma',
      '3': '6 min',
      '4': 'Entrance Zone',
      '5': told,
    });
    expect(problemVariables(clips, { now, told, language: 'id' })).toMatchObject({
      '2': 'CLIP STORAGE FULL, 0.0 GB of 50 GB left',
      '4': '-',
    });
    expect(shownFacts(disk, now)).toMatchObject({ what: 'disk', leftBytes: 9e8, ofBytes: 5e11, minutes: 2 });
    expect(shownFacts(lost, now)).toEqual({
      code: 'EMP001',
      name: 'Siti Rahma',
      zone: 'Entrance Zone',
      lastSeenAt: '2026-11-20T07:54:30.000Z',
      minutes: 6,
    });
  });
});

describe('shortDuration', () => {
  it.each([
    [-5_000, '0 s'],
    [45_000, '45 s'],
    [59_600, '1 min'],
    [300_000, '5 min'],
    [330_000, '6 min'],
    [89 * 60_000, '89 min'],
    [90 * 60_000, '2 h'],
    [47 * 3_600_000, '47 h'],
    [72 * 3_600_000, '3 d'],
  ])('%i ms is %s', (ms, text) => {
    expect(shortDuration(ms)).toBe(text);
  });
});
