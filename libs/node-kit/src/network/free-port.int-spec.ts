import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { freePort, isPortFree } from './free-port.js';

describe('freePort', () => {
  it('gives the preferred port while it is free, and another once it is taken', async () => {
    const preferred = await freePort();
    expect(await freePort(preferred)).toBe(preferred);
    const squatter = createServer().listen(preferred, '127.0.0.1');
    await once(squatter, 'listening');
    expect(await isPortFree(preferred)).toBe(false);
    expect(await freePort(preferred)).not.toBe(preferred);
    squatter.close();
    await once(squatter, 'close');
    expect(await isPortFree(preferred)).toBe(true);
  });
});
