import { createServer } from 'node:net';

/** A port of 127.0.0.1 that nobody held a moment ago. @param preferred is taken when it is free */
export async function freePort(preferred?: number): Promise<number> {
  return (
    (preferred === undefined ? undefined : await bind(preferred)) ??
    (await bind(0)) ??
    Promise.reject(new Error('no free port on 127.0.0.1'))
  );
}

/** @returns undefined when it is taken, or not for us */
function bind(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
