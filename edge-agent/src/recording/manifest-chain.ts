import type { KeyObject } from 'node:crypto';
import type { ClipManifest, EdgeKeyMadeData, SignedManifest } from '@sigap/contracts';
import { keyIdOf, manifestHash, signManifest, spkiOf } from '@sigap/node-kit';
import { v7 } from 'uuid';
import { z } from 'zod';
import type { StateStore } from '../state-store.js';
import type { UntoldEvents } from '../untold-events.js';
import { makeSigningKey, readSigningKey } from './signing-key.js';

const chainState = z.object({ keyId: z.string(), chainId: z.string(), sequence: z.number(), previous: z.string().nullable() });
type ChainState = z.infer<typeof chainState>;
export const chainKey = 'recording/chain';

export interface ManifestChainDeps {
  readonly keyFile: string;
  readonly state: StateStore;
  readonly untold: Pick<UntoldEvents, 'tell'>;
  readonly now: () => Date;
}

export type Unchained = Omit<ClipManifest, 'chainId' | 'sequence' | 'previous'>;

type Commit<T> = (signed: SignedManifest, row: { key: string; value: string }) => Promise<T>;

/**
 * The chain of manifests of this box (PK-13). A key has one chain: when the memory of where the chain stands is lost (a new database), a new
 * key is made, and its chain begins with 1; `edge.key-made` tells it.
 */
export class ManifestChain {
  private key: KeyObject | null = null;
  private at: ChainState | null = null;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly deps: ManifestChainDeps) {}

  /** Throws SigningKeyError. */
  async open(): Promise<void> {
    const { keyFile, state, now } = this.deps;
    const kept = await state.get(chainKey);
    const known = kept === null ? null : chainState.parse(JSON.parse(kept));
    const key = readSigningKey(keyFile);
    if (key !== null && known !== null && keyIdOf(spkiOf(key)) === known.keyId) {
      this.key = key;
      this.at = known;
    } else await this.begin(makeSigningKey(keyFile, now()));
  }

  get chainId(): string {
    return this.state().chainId;
  }

  /** Where the chain stands: the number of the last clip. */
  get length(): number {
    return this.state().sequence;
  }

  /**
   * Signs the next manifest and gives it to `commit`, together with the state row that must be written in the same transaction. When that
   * fails the number is not used. One after another.
   */
  extend<T>(manifest: Unchained, commit: Commit<T>): Promise<T> {
    const done = this.turn.then(() => this.add(manifest, commit));
    this.turn = done.catch(() => undefined);
    return done;
  }

  private async add<T>(manifest: Unchained, write: Commit<T>): Promise<T> {
    const { key } = this;
    const at = this.state();
    if (key === null) throw new TypeError('the chain is not open');
    const { chainId, sequence, previous } = at;
    const signed = signManifest({ ...manifest, chainId, sequence: sequence + 1, previous }, key);
    const next: ChainState = { ...at, sequence: sequence + 1, previous: manifestHash(signed) };
    const result = await write(signed, { key: chainKey, value: JSON.stringify(next) });
    this.at = next;
    return result;
  }

  private async begin(key: KeyObject): Promise<void> {
    const { state, untold, now } = this.deps;
    const spki = spkiOf(key);
    const made: EdgeKeyMadeData = {
      keyId: keyIdOf(spki),
      publicKey: spki.toString('base64'),
      chainId: v7(),
      madeAt: now().toISOString(),
    };
    const at = { keyId: made.keyId, chainId: made.chainId, sequence: 0, previous: null };
    // one commit: a chain that nobody was told of could not be trusted
    await Promise.all([untold.tell({ type: 'edge.key-made', data: made }), state.set(chainKey, JSON.stringify(at))]);
    this.key = key;
    this.at = at;
  }

  private state(): ChainState {
    if (this.at === null) throw new TypeError('the chain is not open');
    return this.at;
  }
}
