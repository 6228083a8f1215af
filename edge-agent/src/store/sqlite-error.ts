const SQLITE_FULL = 13;
const SQLITE_BUSY = 5;

interface SqliteError extends Error {
  errcode: number;
  sqliteExtendedCode?: number;
}

/** Errors of `@photostructure/sqlite` carry the result code, see https://www.sqlite.org/rescode.html */
export function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';
}

/** The disk or quota is full: nothing was written, the file is whole. */
export function isDiskFull(error: unknown): boolean {
  return isSqliteError(error) && error.errcode % 256 === SQLITE_FULL;
}

/** Another process holds the file. */
export function isLocked(error: unknown): boolean {
  return isSqliteError(error) && error.errcode % 256 === SQLITE_BUSY;
}
