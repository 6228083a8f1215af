import { describe, expect, it } from 'vitest';
import { AddressPolicy } from './address-policy.js';

const names: Record<string, string[]> = {
  'camera.lan': ['192.168.1.64'],
  'rebinding.test': ['8.8.8.8', '192.168.1.9'],
  'public.test': ['93.184.216.34'],
  'metadata.test': ['169.254.169.254'],
  'sneaky.test': ['127.0.0.1'],
};
const look = (host: string) =>
  names[host] === undefined ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(names[host].map((address) => ({ address })));
const policy = (networks?: string) => new AddressPolicy(networks, look);

describe('AddressPolicy', () => {
  it.each([
    ['10.1.2.3', true],
    ['172.16.0.1', true],
    ['172.32.0.1', false],
    ['192.168.1.64', true],
    ['127.0.0.1', false],
    ['169.254.169.254', false],
    ['8.8.8.8', false],
    ['0.0.0.0', false],
    ['::1', false],
    ['::ffff:127.0.0.1', false],
    ['::ffff:192.168.1.5', true],
    ['fd00::5', true],
    ['fe80::1', false],
    ['not an address', false],
  ])('by default answers %s with %s', (address, allowed) => {
    expect(policy().allows(address)).toBe(allowed);
  });

  it('allows loopback only where it is listed', () => {
    expect(policy('127.0.0.0/8').allows('127.0.0.1')).toBe(true);
    expect(policy('127.0.0.0/8').allows('192.168.1.5')).toBe(false);
  });

  it('never allows link-local, multicast or this host, even when all is listed', () => {
    for (const address of ['169.254.1.1', '224.0.0.1', '0.0.0.0', 'fe80::1', 'ff02::1', '::']) {
      expect(policy('0.0.0.0/0,::/0').allows(address)).toBe(false);
    }
    expect(policy('0.0.0.0/0').allows('8.8.8.8')).toBe(true);
  });

  it('pins the address it checked, so that a second look-up can name no other', async () => {
    expect(await policy().resolve('rtsp://camera.lan:8554/live?x=1')).toEqual({
      ok: true,
      url: 'rtsp://192.168.1.64:8554/live?x=1',
      host: 'camera.lan',
    });
    expect(await policy().resolve('rtsp://[fd00::5]/live')).toEqual({ ok: true, url: 'rtsp://[fd00::5]/live', host: '[fd00::5]' });
  });

  it('takes only the allowed one of several addresses of a name', async () => {
    expect(await policy().resolve('rtsp://rebinding.test/live')).toMatchObject({ url: 'rtsp://192.168.1.9/live' });
  });

  it.each([
    'rtsp://public.test/',
    'http://metadata.test/latest/meta-data',
    'rtsp://sneaky.test/',
    'rtsp://2130706433/',
    'rtsp:///live',
    'rtsp://user@10.0.0.1/',
  ])('refuses %s', async (url) => {
    expect((await policy().resolve(url)).ok).toBe(false);
  });

  it('tells a name that is unknown from an address that is forbidden', async () => {
    expect(await policy().resolve('rtsp://nowhere.test/')).toEqual({ ok: false, fault: 'unreachable' });
    expect(await policy().resolve('rtsp://public.test/')).toEqual({ ok: false, fault: 'address-not-allowed' });
  });

  it.each(['10.0.0.0', '10.0.0.0/40', 'all', '10.0.0.0/x'])('refuses "%s" as a network', (networks) => {
    expect(() => policy(networks)).toThrow(/is no network/);
  });
});
