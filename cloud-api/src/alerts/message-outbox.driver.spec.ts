import { describe } from 'vitest';
import { itIsAMessageDriver } from './message-driver.contract.js';
import { MessageOutboxDriver } from './message-outbox.driver.js';

describe('MessageOutboxDriver', () => {
  itIsAMessageDriver(async () => ({ driver: new MessageOutboxDriver(), given: () => 0 }));
});
