import type { Route } from '@sigap/contracts';

interface Entry<Name extends string> {
  readonly name: Name;
  readonly method: string;
  readonly segments: readonly string[];
}

export type RouteMatch<Name extends string> =
  | { kind: 'found'; name: Name; params: Record<string, string> }
  | { kind: 'wrong-method'; allowed: readonly string[] }
  | { kind: 'none' };

/** Finds the route of a path. Pure. */
export class RouteTable<Name extends string> {
  private readonly entries: readonly Entry<Name>[];

  constructor(routes: Readonly<Record<Name, Route>>) {
    this.entries = (Object.keys(routes) as Name[]).map((name) => {
      const { method, path } = routes[name];
      return { name, method, segments: segmentsOf(path) };
    });
  }

  /** HEAD is answered like GET, without a body. */
  match(method: string, path: string): RouteMatch<Name> {
    const segments = segmentsOf(path);
    const here = this.entries.filter((entry) => paramsOf(entry.segments, segments) !== null);
    if (here.length === 0) return { kind: 'none' };
    const wanted = method === 'HEAD' ? 'GET' : method;
    const entry = here.find((one) => one.method === wanted);
    if (!entry) return { kind: 'wrong-method', allowed: here.map((one) => one.method) };
    return { kind: 'found', name: entry.name, params: paramsOf(entry.segments, segments) ?? {} };
  }
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function paramsOf(pattern: readonly string[], segments: readonly string[]): Record<string, string> | null {
  if (pattern.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const given = segments[index] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = decoded(given);
    else if (part !== given) return null;
  }
  return params;
}

/** What can't be decoded is left as it is: the schema refuses it. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
