import { DatabaseSync, type DatabaseSyncInstance, type StatementSyncInstance } from '@photostructure/sqlite';

/**
 * One open SQLite file; each text is compiled once. The binding leaves compiled statements to the garbage collector, and SQLite its
 * (shared) lock with them, also after `close`: who must be alone on the files takes `StoreLock`, not a lock of the file.
 */
export class Connection {
  private readonly db: DatabaseSyncInstance;
  private readonly statements = new Map<string, StatementSyncInstance>();

  constructor(path: string) {
    this.db = new DatabaseSync(path);
  }

  get isInTransaction(): boolean {
    return this.db.isTransaction;
  }

  prepare(sql: string): StatementSyncInstance {
    const known = this.statements.get(sql);
    if (known) return known;
    const statement = this.db.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }

  /** Several statements, without results. */
  exec(sql: string): void {
    this.db.exec(sql);
  }

  /** First column of the first row; null when there is none. */
  value(sql: string): unknown {
    const row: unknown = this.prepare(sql).get();
    return typeof row === 'object' && row !== null ? (Object.values(row)[0] ?? null) : null;
  }

  close(): void {
    this.statements.clear();
    this.db.close();
  }
}
