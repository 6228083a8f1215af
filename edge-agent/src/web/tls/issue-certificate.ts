import { webcrypto } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { GeneralName, GeneralSubtree, GeneralSubtrees, id_ce_nameConstraints, NameConstraints } from '@peculiar/asn1-x509';
import * as x509 from '@peculiar/x509';
import type { LanNames } from './lan-names.js';

const keys = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 24 * 3_600_000;
/** The longest that browsers take of a certificate for servers. */
const stationDays = 397;

/** PEM: private key PKCS #8, certificate X.509. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly certificate: string;
}

/** What an authority may speak for; nothing else is believed by whoever installs it (RFC 5280, 4.2.1.10). */
export interface Permitted {
  readonly dns: readonly string[];
  /** CIDR. */
  readonly networks: readonly string[];
}

/** The dates do not depend on the clock of a box that may begin in 1970. */
export async function issueAuthority(name: string, permitted: Permitted): Promise<KeyAndCertificate> {
  const pair = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys: pair,
    signingAlgorithm: keys,
    notBefore: new Date('2025-01-01T00:00:00Z'),
    notAfter: new Date('2049-12-31T00:00:00Z'),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(pair.publicKey),
      constraintsOf(permitted),
    ],
  });
  return pemOf(pair.privateKey, certificate);
}

/** A certificate of the station server for these names, signed by the authority of the box. */
export async function issueStationCertificate(
  authority: KeyAndCertificate,
  name: string,
  names: LanNames,
  now: Date,
): Promise<KeyAndCertificate & { notBefore: Date; notAfter: Date }> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const signingKey = await webcrypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(authority.key), keys, false, ['sign']);
  const pair = await newKeys();
  // a day early: the clocks of a workplace differ
  const notBefore = new Date(now.getTime() - dayMs);
  const notAfter = new Date(notBefore.getTime() + stationDays * dayMs);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: issuer.subject,
    publicKey: pair.publicKey,
    signingKey,
    signingAlgorithm: keys,
    notBefore,
    notAfter,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...names.dns.map((value) => ({ type: 'dns' as const, value })),
        ...names.addresses.map((value) => ({ type: 'ip' as const, value })),
      ]),
      await x509.SubjectKeyIdentifierExtension.create(pair.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { ...(await pemOf(pair.privateKey, certificate)), notBefore, notAfter };
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(keys, true, ['sign', 'verify']);
}

async function pemOf(privateKey: webcrypto.CryptoKey, certificate: x509.X509Certificate): Promise<KeyAndCertificate> {
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', privateKey);
  return { key: `${x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`, certificate: `${certificate.toString('pem')}\n` };
}

function constraintsOf({ dns, networks }: Permitted): x509.Extension {
  const subtrees = [
    ...dns.map((dNSName) => new GeneralSubtree({ base: new GeneralName({ dNSName }) })),
    ...networks.map((iPAddress) => new GeneralSubtree({ base: new GeneralName({ iPAddress }) })),
  ];
  const value = AsnConvert.serialize(new NameConstraints({ permittedSubtrees: new GeneralSubtrees(subtrees) }));
  return new x509.Extension(id_ce_nameConstraints, true, value);
}
