/** What a running server writes into `postmaster.pid` (PostgreSQL source, `src/include/utils/pidfile.h`). */
export interface PostmasterPid {
  pid: number;
  dataDir: string;
  port: number | undefined;
  /** Accepts connections. */
  ready: boolean;
}

/** @returns undefined for text that is no whole pid file, such as one that is being written */
export function parsePostmasterPid(text: string): PostmasterPid | undefined {
  const [pid, dataDir, , port, , , , status] = text.split('\n').map((line) => line.trim());
  const number = Number(pid);
  if (!Number.isInteger(number) || number <= 0 || dataDir === undefined || dataDir === '') return undefined;
  const portNumber = Number(port ?? '');
  return { pid: number, dataDir, port: portNumber > 0 ? portNumber : undefined, ready: status === 'ready' };
}
