import type { QueryClient, QueryKey } from '@tanstack/react-query';

/**
 * A reply tells how things were when the server wrote it. What a socket said while it was on its way is newer, and the socket goes on from
 * there, so the reply must not undo it. Call this when the request is sent. @returns whether the entry of the cache was written since
 */
export function toldMeanwhile(client: QueryClient, key: QueryKey): () => boolean {
  const writes = () => client.getQueryState(key)?.dataUpdateCount ?? 0;
  const before = writes();
  return () => writes() !== before;
}

/** What `fetch` brings for an entry that a socket keeps in step; what is known already when the socket wrote it meanwhile. */
export async function fetchUnlessTold<T>(client: QueryClient, key: QueryKey, fetch: () => Promise<T>): Promise<T> {
  const isTold = toldMeanwhile(client, key);
  const fetched = await fetch();
  const known = client.getQueryData<T>(key);
  return known !== undefined && isTold() ? known : fetched;
}
