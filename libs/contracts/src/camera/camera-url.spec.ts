import { describe, expect, it } from 'vitest';
import { cameraUrlFault, maskCameraUrl, splitCameraUrl } from './camera-url.js';

describe('cameraUrlFault', () => {
  it.each([
    'rtsp://10.0.0.2/live',
    'rtsps://cam.local:322/a?b=c',
    'http://10.0.0.2/mjpeg',
    'rtsp://user:p%40ss@10.0.0.2:554/1',
    'RTSP://10.0.0.2/live',
  ])('takes %s', (url) => expect(cameraUrlFault(url)).toBeNull());
  it.each([
    'file:///etc/passwd',
    'concat:a|b',
    'subfile,,start,0,end,9,,:/etc/passwd',
    'ftp://10.0.0.2/x',
    'pipe:0',
    'data:image/png;base64,AA',
    'crypto+file:/etc/passwd',
  ])('forbids %s', (url) => expect(cameraUrlFault(url)).toBe('camera_url_forbidden'));
  it.each(['', 'rtsp://', 'no address', 'rtsp://host\n/x', 'rtsp://ho st/', '10.0.0.2', `rtsp://h/${'x'.repeat(2000)}`])(
    'finds %j invalid',
    (url) => expect(cameraUrlFault(url)).toBe('camera_url_invalid'),
  );
});

describe('user information', () => {
  it('is split off and decoded', () => {
    expect(splitCameraUrl('rtsp://admin:p%40ss:word@10.0.0.2:554/live')).toEqual({
      url: 'rtsp://10.0.0.2:554/live',
      username: 'admin',
      password: 'p@ss:word',
    });
    expect(splitCameraUrl('rtsp://admin@10.0.0.2/live')).toEqual({ url: 'rtsp://10.0.0.2/live', username: 'admin', password: null });
    expect(splitCameraUrl('rtsp://10.0.0.2/live')).toEqual({ url: 'rtsp://10.0.0.2/live', username: null, password: null });
  });
  it.each(['%ff', '%e0%a4', '100%', '%zz'])('stays as typed where it is no percent-encoded UTF-8: %s', (password) => {
    expect(splitCameraUrl(`rtsp://admin:${password}@10.0.0.2/live`)).toEqual({ url: 'rtsp://10.0.0.2/live', username: 'admin', password });
  });
  it('is split off when an @ in the password was never encoded', () => {
    expect(splitCameraUrl('rtsp://admin:p@ss@10.0.0.2/live')).toEqual({ url: 'rtsp://10.0.0.2/live', username: 'admin', password: 'p@ss' });
  });
  it('never shows on a screen', () => {
    expect(maskCameraUrl('rtsp://admin:secret@10.0.0.2/live')).toBe('rtsp://***@10.0.0.2/live');
    expect(maskCameraUrl('rtsp://admin:se@cret@10.0.0.2/live')).toBe('rtsp://***@10.0.0.2/live');
    expect(maskCameraUrl('rtsp://10.0.0.2/live')).toBe('rtsp://10.0.0.2/live');
  });
});
