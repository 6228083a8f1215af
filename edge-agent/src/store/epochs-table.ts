import { v7 } from 'uuid';
import type { Connection } from './connection.js';
import { rowChecksum } from './checksum.js';
import { DamagedRowError } from './outbox-table.js';

/** One life of the store. The event with number `seq` lies (or lay) in outbox row `base + seq`. */
export interface Epoch {
  readonly ordinal: number;
  readonly epoch: string;
  readonly base: number;
  lastSeq: number;
}

/** The lives of this store; the last one is current. */
export class EpochsTable {
  private readonly update;
  private readonly insert;

  constructor(private readonly db: Connection) {
    this.insert = db.prepare('INSERT INTO epochs (ordinal, epoch, base, last_seq, crc) VALUES (?, ?, ?, ?, ?)');
    this.update = db.prepare('UPDATE epochs SET last_seq = ?, crc = ? WHERE ordinal = ?');
  }

  /** In order. Throws DamagedRowError. */
  all(): Epoch[] {
    return this.db
      .prepare('SELECT ordinal, epoch, base, last_seq, crc FROM epochs ORDER BY ordinal')
      .all()
      .map((row) => {
        const { ordinal, epoch, base, last_seq, crc } = row as Record<'ordinal' | 'base' | 'last_seq' | 'crc', number> & { epoch: string };
        if (rowChecksum([ordinal, epoch, base, last_seq]) !== crc) throw new DamagedRowError(`epoch ${ordinal} has a wrong checksum`);
        return { ordinal, epoch, base, lastSeq: last_seq };
      });
  }

  put(epoch: Epoch): void {
    const fields = [epoch.ordinal, epoch.epoch, epoch.base, epoch.lastSeq] as const;
    this.insert.run(...fields, rowChecksum(fields));
  }

  /** A new life after the given one, whose rows begin above `base`. */
  begin(ordinal: number, base: number): Epoch {
    const epoch = { ordinal, epoch: v7(), base, lastSeq: 0 };
    this.put(epoch);
    return epoch;
  }

  saveLastSeq({ ordinal, epoch, base, lastSeq }: Epoch): void {
    this.update.run(lastSeq, rowChecksum([ordinal, epoch, base, lastSeq]), ordinal);
  }
}
