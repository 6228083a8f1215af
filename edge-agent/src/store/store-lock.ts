import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { isLocked } from './sqlite-error.js';

const waitMs = 2_000;

/** Another agent has the store open. */
export class StoreLockedError extends Error {
  override readonly name = 'StoreLockedError';
  constructor(path: string) {
    super(`another process holds ${path}: only one agent may run on a data folder`);
  }
}

/**
 * Keeps a second agent away from the store's files: an SQLite file of its own in an exclusive transaction that never ends. The system
 * gives the lock back when the process dies, however it dies.
 */
export class StoreLock {
  private constructor(private readonly db: DatabaseSyncInstance) {}

  /** Waits two seconds for an agent that is just going. Throws StoreLockedError. */
  static take(path: string): StoreLock {
    const db = new DatabaseSync(path, { timeout: waitMs });
    try {
      db.exec('PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE');
    } catch (error) {
      db.close();
      throw isLocked(error) ? new StoreLockedError(path) : error;
    }
    return new StoreLock(db);
  }

  release(): void {
    this.db.exec('ROLLBACK');
    this.db.close();
  }
}
