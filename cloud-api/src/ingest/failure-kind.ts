/** SQLSTATE of an error that came from PostgreSQL (through TypeORM or not), else null. */
export function databaseCode(err: unknown): string | null {
  if (typeof err !== 'object' || err === null) return null;
  const { code, driverError }: { code?: unknown; driverError?: unknown } = err;
  if (driverError !== undefined && driverError !== err) return databaseCode(driverError);
  return typeof code === 'string' && /^[0-9A-Z]{5}$/u.test(code) ? code : null;
}

/** The connection broke, was refused or never came: nothing is known of the data. */
export function isDatabaseFailure(err: unknown): boolean {
  if (!(err instanceof Error)) return false;
  if (err.name.endsWith('Error') && /Query|Transaction|Connection|DataSource/u.test(err.name) && databaseCode(err) === null) return true;
  const code = 'code' in err && typeof err.code === 'string' ? err.code : '';
  if (/^E(CONN|PIPE|TIMEDOUT|NOTFOUND|AI_AGAIN|HOST)/u.test(code)) return true;
  return /connection|terminated|timeout exceeded/iu.test(err.message);
}

/**
 * The data is at fault, so the same again fails again: data exceptions (22), violated constraints (23), raised exceptions (P0) of
 * PostgreSQL, appendix A. All else (connection, resources, deadlock, also a missing table) may be cured, and is tried again.
 */
export function isDataFault(err: unknown): boolean {
  const code = databaseCode(err);
  if (code !== null) return /^(22|23|P0)/u.test(code);
  return err instanceof Error && err.name === 'HandlerFault';
}
