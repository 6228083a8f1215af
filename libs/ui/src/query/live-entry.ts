import type { QueryClient, QueryKey } from '@tanstack/react-query';

/** Brings a view up to what somebody told. Applied to one that knows it already, it changes nothing. */
type Change<T> = (view: T) => T;

/**
 * An entry of the query cache that is fetched whole and that a socket keeps in step. A reply tells how things were when the server wrote it;
 * what the socket told while it was on its way may be newer, so it is told to the reply once more.
 */
export class LiveEntry<T> {
  /** What was told since each fetch that is under way was sent. */
  private readonly fetches = new Set<Change<T>[]>();

  constructor(readonly key: QueryKey) {}

  /** As `queryFn`: what `load` brings, with everything that was told meanwhile. */
  async fetch(load: () => Promise<T>): Promise<T> {
    const told: Change<T>[] = [];
    this.fetches.add(told);
    try {
      const loaded = await load();
      return told.reduce<T>((view, change) => change(view), loaded);
    } finally {
      this.fetches.delete(told);
    }
  }

  /** Nothing is there to be changed before the first fetch: then that one is told alone. */
  change(client: QueryClient, change: Change<T>): void {
    for (const told of this.fetches) told.push(change);
    client.setQueryData<T>(this.key, (view) => view && change(view));
  }

  /** The socket told the whole. */
  replace(client: QueryClient, whole: T): void {
    for (const told of this.fetches) told.push(() => whole);
    client.setQueryData<T>(this.key, whole);
  }
}
