import type { DesiredCamera, DesiredConfiguration } from '@sigap/contracts';

export function aDesiredCamera(change: Partial<DesiredCamera> = {}): DesiredCamera {
  return {
    id: '01a1f9c1-0000-7000-8000-0000000000c1',
    name: 'Door',
    zone: 'Entrance Zone',
    purpose: 'recognition',
    enabled: true,
    url: 'rtsp://10.0.0.5/live',
    subUrl: null,
    transport: 'tcp',
    credentialsVersion: 0,
    ...change,
  };
}

export function aDesired(change: Partial<DesiredConfiguration> = {}): DesiredConfiguration {
  return {
    version: 1,
    cameras: [aDesiredCamera()],
    recognition: { pack: 'face-api', threshold: null, margin: null, sampleFps: 5 },
    galleryVersion: 0,
    ...change,
  };
}
