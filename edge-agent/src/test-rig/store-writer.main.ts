import { writeSync } from 'node:fs';
import { v7 } from 'uuid';
import { Store } from '../store/store.js';
import { anEntry } from './an-entry.js';
import { storeOptions } from './store-options.js';

/*
 * Records events as fast as it can until somebody kills it, and says on standard output which were accepted: one line of JSON for each
 * commit, written synchronously, so that what was said is what the program believed. Argument: the folder of the store.
 */
const store = new Store({ ...storeOptions(process.argv[2] ?? ''), onFailed: fail });

function say(line: object): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

function fail(error: unknown): never {
  say({ failed: error instanceof Error ? error.message : String(error) });
  return process.exit(1);
}

async function recordForEver(): Promise<void> {
  for (;;) {
    const id = v7();
    const { epoch, seq } = await store.request('append', { ...anEntry(1), id });
    say({ epoch, seq, id });
  }
}

await store.start().catch(fail);
say({ opened: true, recovery: store.recovery });
await Promise.all([recordForEver(), recordForEver(), recordForEver(), recordForEver()]).catch(fail);
