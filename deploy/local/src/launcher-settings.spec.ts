import { describe, expect, it } from 'vitest';
import { readLauncherSettings } from './launcher-settings.js';

describe('readLauncherSettings', () => {
  it('knows its defaults', () => {
    expect(readLauncherSettings([], {})).toEqual({
      port: 3000,
      edgePort: 3100,
      dataDir: expect.stringMatching(/\.sigap$/),
      pack: 'face-api',
      modelsDir: undefined,
      demo: true,
    });
  });

  it('honours PORT, EDGE_PORT, SIGAP_DATA and --no-demo', () => {
    const settings = readLauncherSettings(['--no-demo'], {
      PORT: '8080',
      EDGE_PORT: '8181',
      SIGAP_DATA: '/srv/sigap',
      SIGAP_FACE_PACK: 'yunet-sface',
    });
    expect(settings).toEqual({ port: 8080, edgePort: 8181, dataDir: '/srv/sigap', pack: 'yunet-sface', modelsDir: undefined, demo: false });
  });

  it.each(['0', '65536', 'http', '80.5'])('refuses PORT=%s by its name', (PORT) => {
    expect(() => readLauncherSettings([], { PORT })).toThrow('PORT');
  });

  it('refuses an argument it does not know', () => {
    expect(() => readLauncherSettings(['--nodemo'], {})).toThrow('--no-demo');
  });
});
