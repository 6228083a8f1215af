import { describe, expect, it } from 'vitest';
import { announcement, type Facts } from './announcement.js';

const facts: Facts = {
  baseUrl: 'http://127.0.0.1:3000',
  stationUrl: 'http://127.0.0.1:3100',
  dataDir: '/srv/sigap',
  cameraUrls: ['rtsp://127.0.0.1:41001/pintu-masuk'],
  signIns: [{ email: 'admin@sigap.local', role: 'admin' }],
  password: 'hq3m-7xkt-p2wd-r9fn',
  passwordFile: '/srv/sigap/admin-password',
  demo: true,
};

describe('announcement', () => {
  it('says where to look and who to sign in as, in Indonesian first', () => {
    const text = announcement(facts);
    for (const part of [
      'http://127.0.0.1:3000',
      'http://127.0.0.1:3100/control-center',
      'admin@sigap.local',
      'hq3m-7xkt-p2wd-r9fn',
      'rtsp://127.0.0.1:41001/pintu-masuk',
      '/srv/sigap',
    ])
      expect(text).toContain(part);
    expect(text.indexOf('Sigap berjalan')).toBeLessThan(text.indexOf('Sigap is running'));
  });

  it('tells the story of the demo, and that its thresholds are shorter', () => {
    const text = announcement(facts);
    expect(text).toContain('OFFLINE after 20 s, alert after 45 s');
    expect(text).toMatch(/after 1:30 +EMP008 Hendra Gunawan leaves/);
    expect(text).toMatch(/after 2:25 +the \[ALERT\]/);
  });

  it('does not repeat a password that was told before, and names its file', () => {
    const text = announcement({ ...facts, demo: false, password: undefined });
    expect(text).toContain('is in /srv/sigap/admin-password');
    expect(text).not.toContain('leaves');
    expect(text).toContain('waits for cameras');
  });
});
