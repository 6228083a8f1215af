import { QueryClient } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { fetchUnlessTold, toldMeanwhile } from './told-meanwhile.js';

const key = ['tables'];

/** A query whose reply comes when `reply` is called. */
function slowQuery(client: QueryClient) {
  let reply: (text: string) => void = () => undefined;
  const replied = new Promise<string>((resolve) => {
    reply = resolve;
  });
  const done = client.fetchQuery({ queryKey: key, queryFn: () => fetchUnlessTold(client, key, () => replied) });
  return { reply: (text: string) => reply(text), done };
}

it('a reply that was overtaken by the socket does not undo what the socket told', async () => {
  const client = new QueryClient();
  client.setQueryData(key, 'recording');
  const { reply, done } = slowQuery(client);
  client.setQueryData(key, 'completed');
  reply('recording');
  expect(await done).toBe('completed');
  expect(client.getQueryData(key)).toBe('completed');
});

it('a reply that nothing overtook counts, the first one too', async () => {
  const client = new QueryClient();
  for (const state of ['idle', 'recording']) {
    const { reply, done } = slowQuery(client);
    reply(state);
    expect(await done).toBe(state);
    expect(client.getQueryData(key)).toBe(state);
  }
});

it('nothing is known any more once somebody else signed in', async () => {
  const client = new QueryClient();
  client.setQueryData(key, 'recording');
  const isTold = toldMeanwhile(client, key);
  client.clear();
  expect(await fetchUnlessTold(client, key, () => Promise.resolve('idle'))).toBe('idle');
  expect(isTold()).toBe(true);
});
