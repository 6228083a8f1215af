import { createLogger, type Logger } from '@sigap/node-kit';
import { describe, expect, it } from 'vitest';
import { TenantRounds } from './tenant-rounds.js';

function heard(): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  const say = ({ tenantId }: { tenantId: string }, message: string) => lines.push(`${message} ${tenantId}`);
  return { logger: Object.assign(createLogger({ name: 'test', level: 'silent' }), { warn: say, info: say }), lines };
}

describe('TenantRounds', () => {
  it('goes on with the others when one fails, and tells only what changes', async () => {
    const { logger, lines } = heard();
    const rounds = new TenantRounds('messages.work', logger);
    const done: string[] = [];
    let isBroken = true;
    const work = async (tenantId: string) => {
      if (tenantId === 'b' && isBroken) throw new Error('its key is lost');
      done.push(tenantId);
    };
    await rounds.each(['a', 'b', 'c'], work);
    await rounds.each(['a', 'b', 'c'], work);
    expect(done).toEqual(['a', 'c', 'a', 'c']);
    expect(lines).toEqual(['messages.work-failed b']);
    isBroken = false;
    await rounds.each(['b', 'c'], work);
    expect(done.slice(4)).toEqual(['b', 'c']);
    expect(lines).toEqual(['messages.work-failed b', 'messages.work-resumed b']);
  });
});
