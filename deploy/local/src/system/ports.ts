import { readFileSync, writeFileSync } from 'node:fs';
import { freePort } from '@sigap/node-kit';
import { z } from 'zod';

const Ports = z.record(z.string(), z.number().int().min(1).max(65_535));

/**
 * Ports that stay the same from one start to the next while they are free, so that addresses which were written down (of cameras in
 * the database, of the broker in the agent's settings) stay true.
 */
export async function stablePorts<Name extends string>(path: string, names: readonly Name[]): Promise<Record<Name, number>> {
  const before = readPorts(path);
  const chosen = new Map<Name, number>();
  for (const name of names) {
    let port = await freePort(before[name]);
    while ([...chosen.values()].includes(port)) port = await freePort();
    chosen.set(name, port);
  }
  const ports = Object.fromEntries(chosen) as Record<Name, number>;
  writeFileSync(path, `${JSON.stringify({ ...before, ...ports })}\n`);
  return ports;
}

function readPorts(path: string): Record<string, number> {
  try {
    return Ports.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return {};
  }
}
