import { parentPort, workerData } from 'node:worker_threads';
import { guardLoop } from './loop-guard.js';
import { StoreDatabase } from './store-database.js';
import type { StoreOptions, StoreReply, StoreRequest } from './store-protocol.js';

/* Thread of the store: takes groups of operations, commits each as one transaction, answers in order. A null ends it. */

const port = parentPort;
if (!port) throw new Error('this program is a worker thread of the agent');
const reply = (message: StoreReply) => port.postMessage(message);

function failed(error: unknown): void {
  // a dead handle is never used again: the process ends, the next one checks the file
  reply({ kind: 'failed', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  port?.close();
}

try {
  const options = workerData as StoreOptions;
  const database = StoreDatabase.open(options);
  const guard = options.guard && guardLoop(options.guard.heartbeat, options.guard.limitMs);
  reply({ kind: 'opened', recovery: database.recovery, mark: database.markNow(), depth: database.pendingEvents });
  port.on('message', (request: StoreRequest | null) => {
    try {
      if (request === null) {
        clearInterval(guard);
        database.close();
        port.close();
      } else {
        reply({ kind: 'done', results: database.execute(request.operations) });
      }
    } catch (error) {
      clearInterval(guard);
      failed(error);
    }
  });
} catch (error) {
  failed(error);
}
