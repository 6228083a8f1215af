import { X509Certificate } from 'node:crypto';
import { statSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { fakeClock } from '@sigap/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { edge, logger } from '../../test-rig/linked-box.js';
import { testFolder } from '../../test-rig/test-folder.js';
import { BoxCertificate } from './box-certificate.js';
import { type LanNames, lanNames } from './lan-names.js';

const names: LanNames = { dns: ['box-1', 'box-1.local', 'localhost'], addresses: ['127.0.0.1', '192.168.1.20', '::1'] };

function setUp(directory = join(testFolder(), 'tls')) {
  const clock = fakeClock();
  return { directory, clock, subject: new BoxCertificate({ directory, edgeId: edge.edgeId, clock, logger }) };
}

async function listen(options: { key: string; certificate: string }): Promise<Server> {
  const server = createServer({ key: options.key, cert: options.certificate });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return server;
}

/** @returns null, or the code of what the client did not believe */
function distrust(server: Server, servername: string, ca: string | undefined): Promise<string | null> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', servername, ca: ca ?? [] });
    socket.once('error', (error: Error & { code?: string }) => resolve(error.code ?? error.message));
    socket.once('secureConnect', () => {
      socket.end();
      resolve(null);
    });
  });
}

describe('certificate of the box', () => {
  it('is believed for each of its names by who has the authority, for no other, and by nobody else', async () => {
    const { subject } = setUp();
    const server = await listen(await subject.ensure(names));
    const ca = subject.authorityCertificate;
    for (const name of ['box-1', 'box-1.local', 'localhost']) expect([name, await distrust(server, name, ca)]).toEqual([name, null]);
    expect(await distrust(server, 'box-2.local', ca)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(await distrust(server, 'box-1.local', undefined)).toMatch(/UNABLE_TO|SELF_SIGNED/);
  });

  it('is believed for its addresses', async () => {
    const { subject } = setUp();
    const { certificate } = await subject.ensure(names);
    const parsed = new X509Certificate(certificate);
    for (const address of names.addresses) expect([address, parsed.checkIP(address)]).toEqual([address, expect.any(String)]);
    expect(parsed.checkIP('192.168.1.21')).toBeUndefined();
    expect(parsed.checkIssued(new X509Certificate(subject.authorityCertificate ?? ''))).toBe(true);
  });

  it('keeps keys to its owner, and both over a restart', async () => {
    const first = setUp();
    const made = await first.subject.ensure(names);
    for (const file of ['authority.json', 'station.json'])
      expect([file, statSync(join(first.directory, file)).mode & 0o777]).toEqual([file, 0o600]);
    const again = setUp(first.directory);
    expect(await again.subject.ensure(names)).toMatchObject({ certificate: made.certificate, isNew: true });
    expect(again.subject.authorityCertificate).toBe(first.subject.authorityCertificate);
    expect(await again.subject.ensure(names)).toMatchObject({ isNew: false });
  });

  it('is renewed by the same authority when an address changes, and before it ends', async () => {
    const { subject, clock } = setUp();
    const first = await subject.ensure(names);
    const authority = subject.authorityCertificate;
    const moved = await subject.ensure({ ...names, addresses: ['10.0.0.7', '127.0.0.1', '::1'] });
    expect(moved.certificate).not.toBe(first.certificate);
    clock.advance(370 * 24 * 3_600_000);
    const renewed = await subject.ensure({ ...names, addresses: ['10.0.0.7', '127.0.0.1', '::1'] });
    expect(renewed).toMatchObject({ isNew: true });
    expect(subject.authorityCertificate).toBe(authority);
  });

  it('makes a new authority for a name that the old one may not speak for', async () => {
    const { subject } = setUp();
    await subject.ensure(names);
    const before = subject.authorityCertificate;
    const server = await listen(await subject.ensure({ ...names, dns: [...names.dns, 'packing.toko.example'] }));
    expect(subject.authorityCertificate).not.toBe(before);
    expect(await distrust(server, 'packing.toko.example', subject.authorityCertificate)).toBeNull();
  });

  it('finds names and addresses of this machine', () => {
    const found = lanNames(['Packing.Toko.example']);
    expect(found.dns).toEqual(expect.arrayContaining(['localhost', 'packing.toko.example']));
    expect(found.addresses).toEqual(expect.arrayContaining(['127.0.0.1', '::1']));
  });
});
