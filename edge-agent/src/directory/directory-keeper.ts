import { type EdgeDirectory, edgeDirectory } from '@sigap/contracts';
import { z } from 'zod';
import type { StateStore } from '../state-store.js';

const headKey = 'directory/head';
/** Names of 2,000 employees are far under the 1 MiB of one value. */
const rowsPerPart = 2_000;

const head = z.object({
  /** Where the parts lie: the other one is written while this one counts. */
  side: z.enum(['a', 'b']),
  /** By the box's clock. */
  syncedAt: z.coerce.date(),
  cloudAt: z.string(),
  tenantName: z.string(),
  parts: z.number().int().nonnegative(),
});
type Head = z.infer<typeof head>;

const part = edgeDirectory.pick({ accounts: true, employees: true });

export interface KeptDirectory {
  readonly directory: EdgeDirectory;
  readonly syncedAt: Date;
}

/**
 * The directory in the store of the box. Two places in turn: the new one is written whole before the head points at it, so a power cut or
 * a full disk between leaves the one before.
 */
export class DirectoryKeeper {
  private last: Head | null = null;
  private lastText = '';

  constructor(private readonly state: StateStore) {}

  /** Null when there is none, or one that nobody can read any more: the cloud gives a new one. */
  async load(): Promise<KeptDirectory | null> {
    const text = await this.state.get(headKey);
    const parsed = text === null ? null : head.safeParse(JSON.parse(text));
    if (!parsed?.success) return null;
    const kept = parsed.data;
    const rows = await this.state.list(prefixOf(kept.side));
    const parts = rows.slice(0, kept.parts).map(({ value }) => part.safeParse(JSON.parse(value)));
    if (parts.length !== kept.parts || parts.some(({ success }) => !success)) return null;
    const whole = parts.flatMap(({ data }) => (data ? [data] : []));
    const accounts = whole.flatMap((one) => one.accounts);
    const employees = whole.flatMap((one) => one.employees);
    this.last = kept;
    this.lastText = contentOf({ tenantName: kept.tenantName, accounts, employees });
    return { directory: { at: kept.cloudAt, tenantName: kept.tenantName, accounts, employees }, syncedAt: kept.syncedAt };
  }

  /** Resolves after the durable commit. Rejects like the store does; then the one before is kept. */
  async keep({ directory, syncedAt }: KeptDirectory): Promise<void> {
    const { at: cloudAt, tenantName } = directory;
    const content = contentOf(directory);
    const before = this.last;
    const isSame = before !== null && content === this.lastText;
    const texts = isSame ? [] : partsOf(directory);
    const side = isSame ? before.side : before?.side === 'a' ? 'b' : 'a';
    if (!isSame) await this.write(prefixOf(side), texts);
    const next: Head = { side, syncedAt, cloudAt, tenantName, parts: isSame ? before.parts : texts.length };
    await this.state.set(headKey, JSON.stringify(next));
    this.last = next;
    this.lastText = content;
  }

  private async write(prefix: string, texts: readonly string[]): Promise<void> {
    const old = await this.state.list(prefix);
    const keys = texts.map((_, index) => `${prefix}${String(index).padStart(4, '0')}`);
    const gone = old.map(({ key }) => key).filter((key) => !keys.includes(key));
    // asked for in one turn: one transaction
    await Promise.all([
      ...gone.map((key) => this.state.delete(key)),
      ...keys.map((key, index) => this.state.set(key, texts[index] as string)),
    ]);
  }
}

function prefixOf(side: Head['side']): string {
  return `directory/${side}/`;
}

function contentOf({ tenantName, accounts, employees }: Omit<EdgeDirectory, 'at'>): string {
  return JSON.stringify({ tenantName, accounts, employees });
}

function partsOf({ accounts, employees }: EdgeDirectory): string[] {
  const count = Math.ceil(Math.max(accounts.length, employees.length) / rowsPerPart);
  return Array.from({ length: count }, (_, index) => {
    const from = index * rowsPerPart;
    const rows = { accounts: accounts.slice(from, from + rowsPerPart), employees: employees.slice(from, from + rowsPerPart) };
    return JSON.stringify(rows);
  });
}
