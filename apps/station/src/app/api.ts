import { createApiClient } from '@sigap/api-client';

type Listener = () => void;
const listeners = new Set<Listener>();

/** Told when the session ended on the box. */
export function onSignedOut(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The one client of the page: it holds the CSRF token of the session. */
export const api = createApiClient({
  onSignedOut: () => {
    for (const listener of listeners) listener();
  },
});
