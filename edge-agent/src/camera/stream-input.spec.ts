import { describe, expect, it } from 'vitest';
import { streamInput } from './stream-input.js';

const network = (url: string, more: { username?: string; password?: string } = {}) =>
  streamInput({ kind: 'network', url, host: 'camera.lan', username: null, password: null, transport: 'tcp', ...more }, 5000);

describe('streamInput', () => {
  it('puts user and password into the address, escaped, and nowhere else', () => {
    const input = network('rtsp://10.0.0.5:554/live?a=b', { username: 'admin', password: 'p@ss:w/rd#?' });
    expect(input.url).toBe('rtsp://admin:p%40ss%3Aw%2Frd%23%3F@10.0.0.5:554/live?a=b');
    expect(JSON.stringify({ ...input, url: '' })).not.toContain('p%40ss');
    expect(input.host).toBe('10.0.0.5:554');
  });

  it('gives RTSP its own protocols only, and the time limit in microseconds', () => {
    const { options, format } = network('rtsp://10.0.0.5/live');
    expect(format).toBe('rtsp');
    expect(options).toMatchObject({ rtsp_transport: 'tcp', timeout: '5000000', format_whitelist: 'rtsp' });
    expect(options['protocol_whitelist']).not.toMatch(/file|http|concat|pipe/);
  });

  it('lets an HTTP camera send neither playlists nor redirects', () => {
    const { options } = network('http://10.0.0.5/video.mjpg');
    expect(options).toMatchObject({ max_redirects: '0', protocol_whitelist: 'http,tcp' });
    expect(options['format_whitelist']).not.toMatch(/hls|dash|concat|sdp/);
  });

  it.each(['file:///etc/passwd', 'concat:a|b', 'pipe:0'])('knows no way to open %s', (url) => {
    expect(() => network(url)).toThrow(TypeError);
  });

  it('opens a file as a file, whatever its name looks like', () => {
    const input = streamInput({ kind: 'file', path: 'http://x/y.mp4' }, 5000);
    expect(input).toMatchObject({ url: 'file:http://x/y.mp4', loops: true, options: { protocol_whitelist: 'file' } });
  });
});
