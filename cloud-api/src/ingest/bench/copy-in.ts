import type { Client, Connection, Submittable } from 'pg';

interface CopyConnection extends Connection {
  query(sql: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** `COPY ... FROM STDIN` with text that is ready, which `pg` alone does not offer. */
export function copyIn(client: Client, sql: string, text: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: Error | null = null;
    const copy: Submittable & Record<string, unknown> = {
      submit: (connection: Connection) => (connection as CopyConnection).query(sql),
      handleCopyInResponse: (connection: Connection) => {
        (connection as CopyConnection).sendCopyFromChunk(text);
        (connection as CopyConnection).endCopyFrom();
      },
      handleError: (err: Error) => {
        failure = err;
      },
      handleCommandComplete: () => undefined,
      handleReadyForQuery: () => (failure ? reject(failure) : resolve()),
    };
    client.query(copy);
  });
}
