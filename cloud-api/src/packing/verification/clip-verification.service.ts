import { Injectable } from '@nestjs/common';
import type { ClipManifest, ClipVerdict, PublicVerification, SignedManifest } from '@sigap/contracts';
import { manifestHash, verifyFile, verifyManifest } from '@sigap/node-kit';
import { AuditService } from '../../audit/audit.service.js';
import { TenantDatabase, type TenantTransaction } from '../../database/tenant-database.js';
import { actorOf, type Caller } from '../../http/caller.js';
import { ProblemError } from '../../http/problem-error.js';
import { ClipPlayback } from '../clip/clip-playback.service.js';
import { ClipStore } from '../clip/clip.store.js';
import { chainVerdict, type ChainPlace, nowhere } from './chain-verdict.js';
import { VerificationRepository } from './verification.repository.js';

interface Judged {
  readonly signature: ClipVerdict['signature'];
  readonly chain: ChainPlace;
  /** Null when the signature or what it says of itself does not hold. */
  readonly manifest: ClipManifest | null;
}

/** Is a file what was recorded? Signature, key of the box, place in the chain, and the hash of the file (PK-13). */
@Injectable()
export class ClipVerification {
  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: VerificationRepository,
    private readonly playback: ClipPlayback,
    private readonly store: ClipStore,
    private readonly audit: AuditService,
  ) {}

  /**
   * The whole clip is read back and hashed.
   * @throws ProblemError not_found; clip_not_here, clip_pruned, clip_not_stored
   */
  async verify(caller: Caller, id: string): Promise<ClipVerdict> {
    const { tenantId } = caller;
    const { clip, judged } = await this.database.run(tenantId, async (tx) => {
      const { clip: found, recording } = await this.playback.find(tx, id);
      return { clip: found, judged: await this.judge(tx, recording.edgeId, recording.id) };
    });
    const { signature, chain, manifest } = judged;
    const sha256 = await this.store.hash(tenantId, clip);
    const isSame = manifest !== null && sha256 !== null && verifyFile(manifest, { sha256, bytes: clip.bytes }) === null;
    const verdict = signature !== 'valid' ? 'forged' : isSame ? 'intact' : 'changed';
    await this.database.run(tenantId, (tx) =>
      this.audit.record(tx, { actor: actorOf(caller), action: 'recording.verified', subject: `recording:${id}`, after: { verdict } }),
    );
    return { verdict, signature, chain };
  }

  /**
   * By the hash of a file that somebody holds, without an account: the hash is proof of holding it. Anybody's box may name a hash that it heard
   * of, so all who name it are judged: what is intact counts, and of several the one that was heard first.
   */
  async byHash(sha256: string): Promise<PublicVerification> {
    let first: PublicVerification | null = null;
    for (const { tenantId, edgeId, id } of await this.repository.byHash(sha256)) {
      const told = await this.database.run(tenantId, (tx) => this.toldOf(tx, edgeId, id));
      if (told.verdict === 'intact') return told;
      first ??= told;
    }
    return first ?? { verdict: 'unknown', signature: 'unknown-key', chain: nowhere, clip: null };
  }

  private async toldOf(tx: TenantTransaction, edgeId: string, id: string): Promise<PublicVerification> {
    const { signature, chain, manifest } = await this.judge(tx, edgeId, id);
    if (signature !== 'valid' || manifest === null) return { verdict: 'forged', signature, chain, clip: null };
    const { label, cameraName, startedAt, scannedAt, stoppedAt, file } = manifest;
    const clip = { label, cameraName, startedAt, scannedAt, stoppedAt, durationMs: file.durationMs };
    return { verdict: 'intact', signature, chain, clip: { ...clip, company: await this.repository.company(tx) } };
  }

  private async judge(tx: TenantTransaction, edgeId: string, id: string): Promise<Judged> {
    const signed = await this.repository.signed(tx, edgeId, id);
    if (signed === null) throw new ProblemError('clip_not_stored', 409, 'there is no clip of this recording');
    const checked = verifyManifest(signed);
    if (!checked.ok || !isOf(checked.manifest, signed, edgeId)) return { signature: 'invalid', chain: nowhere, manifest: null };
    const { manifest } = checked;
    const { chainId, sequence } = manifest;
    const place = { hash: manifestHash(signed), previous: manifest.previous, sequence };
    const chain = chainVerdict(place, await this.repository.neighbours(tx, edgeId, chainId, sequence));
    const isKnown = await this.repository.isKeyOf(tx, edgeId, signed.keyId, chainId);
    return { signature: isKnown ? 'valid' : 'unknown-key', chain, manifest };
  }
}

/** A good manifest of another clip, or of another box, proves nothing of this one. */
function isOf(manifest: ClipManifest, row: SignedManifest & { id: string; sha256: string }, edgeId: string): boolean {
  return manifest.recordingId === row.id && manifest.edgeId === edgeId && manifest.file.sha256 === row.sha256;
}
