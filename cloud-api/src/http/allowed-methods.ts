import { allRoutes, type Route } from '@sigap/contracts';

const known = allRoutes.map((route) => ({ pattern: patternOf(route), method: route.method }));

/** Methods of a path, for `Allow` (RFC 9110, 15.5.6); empty for a path that is not there. GET answers HEAD as well. */
export function allowedMethods(path: string): string[] {
  const methods = new Set<string>();
  for (const { pattern, method } of known) {
    if (!pattern.test(path)) continue;
    methods.add(method);
    if (method === 'GET') methods.add('HEAD');
  }
  return [...methods].toSorted();
}

/** `/api/users/:id` -> one segment of any text; a slash at the end is the same path. */
function patternOf({ path }: Pick<Route, 'path'>): RegExp {
  const segments = path.split('/').map((segment) => (segment.startsWith(':') ? '[^/]+' : segment.replaceAll(/[^\w-]/gu, String.raw`\$&`)));
  return new RegExp(`^${segments.join('/')}/?$`, 'iu');
}
