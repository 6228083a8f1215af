import { QueryClient } from '@tanstack/react-query';
import { beforeEach, describe, expect, it } from 'vitest';
import { LiveEntry } from './live-entry.js';

/** State of each table. */
type Tables = Readonly<Record<string, string>>;

let client: QueryClient;
let entry: LiveEntry<Tables>;
beforeEach(() => {
  client = new QueryClient();
  entry = new LiveEntry(['tables']);
});

const tell = (table: string, state: string) => entry.change(client, (tables) => ({ ...tables, [table]: state }));
const shown = () => client.getQueryData(entry.key);

/** A fetch whose reply comes when `reply` is called. */
function slowFetch() {
  let reply: (tables: Tables) => void = () => undefined;
  const replied = new Promise<Tables>((resolve) => {
    reply = resolve;
  });
  const done = client.fetchQuery({ queryKey: entry.key, queryFn: () => entry.fetch(() => replied) });
  return async (tables: Tables) => {
    reply(tables);
    await done;
  };
}

describe('an entry that a socket keeps in step', () => {
  it('takes a reply with what was told while it was on its way: no more, and no less', async () => {
    client.setQueryData(entry.key, { one: 'recording', two: 'idle', gone: 'idle' });
    const reply = slowFetch();
    tell('one', 'completed');
    await reply({ one: 'recording', two: 'error' });
    expect(shown()).toEqual({ one: 'completed', two: 'error' });
  });

  it('takes a reply as it is when nothing was told, or only before it was asked for', async () => {
    client.setQueryData(entry.key, { one: 'idle' });
    tell('one', 'recording');
    await slowFetch()({ one: 'completed' });
    expect(shown()).toEqual({ one: 'completed' });
  });

  it('tells the first reply what nobody could be shown yet', async () => {
    const reply = slowFetch();
    tell('one', 'recording');
    expect(shown()).toBeUndefined();
    await reply({ one: 'idle', two: 'idle' });
    expect(shown()).toEqual({ one: 'recording', two: 'idle' });
  });

  it('forgets a reply that is older than a whole that was told, and not what came behind that', async () => {
    client.setQueryData(entry.key, { one: 'idle' });
    const reply = slowFetch();
    entry.replace(client, { one: 'recording', two: 'idle' });
    tell('two', 'error');
    await reply({ one: 'idle' });
    expect(shown()).toEqual({ one: 'recording', two: 'error' });
  });

  it('tells each fetch that is under way', async () => {
    const one = entry.fetch(() => Promise.resolve({ one: 'idle' }));
    tell('one', 'recording');
    const two = entry.fetch(() => Promise.resolve({ one: 'idle' }));
    tell('one', 'completed');
    expect(await Promise.all([one, two])).toEqual([{ one: 'completed' }, { one: 'completed' }]);
    expect(await entry.fetch(() => Promise.resolve({ one: 'error' }))).toEqual({ one: 'error' });
  });
});
