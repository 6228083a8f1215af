/** Milliseconds on the monotonic clock of the machine: the same in all of its processes, unlike `performance.now()`, which begins anew in each. */
export function machineMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000 + nanoseconds / 1e6;
}
