import { createServer } from 'node:net';

/** A port of 127.0.0.1 that nobody held a moment ago. @param preferred is taken when it is free */
export async function freePort(preferred?: number): Promise<number> {
  const port = (preferred === undefined ? undefined : await bindOnce(preferred)) ?? (await bindOnce(0));
  if (port === undefined) throw new Error('no free port on 127.0.0.1');
  return port;
}

/** @param host the address a program is going to listen on */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return (await bindOnce(port, host)) !== undefined;
}

/** @returns the port, or undefined when it is taken or not for us */
function bindOnce(port: number, host = '127.0.0.1'): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
