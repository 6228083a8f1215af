import { applyDecorators, HttpCode, RequestMapping, RequestMethod, SetMetadata } from '@nestjs/common';
import type { Route } from '@sigap/contracts';

export const ENDPOINT = 'sigap:endpoint';

/**
 * Makes a controller method the handler of a route of the contracts: method, path, who may call, status. The input is parsed by the
 * route's schemas, the reply by `route.reply`, which strips what is not declared. A handler of a route with `produces` returns bytes
 * (`Uint8Array`), text, or a `StreamableFile`. A route of a controller without this decorator stops the boot.
 */
export function Endpoint(route: Route): MethodDecorator {
  return applyDecorators(
    RequestMapping({ method: RequestMethod[route.method], path: route.path }),
    HttpCode(statusOf(route)),
    SetMetadata(ENDPOINT, route),
  );
}

/** The status of success: as declared, else 204 for an empty reply and 200 for any other. */
export function statusOf(route: Route): number {
  return route.status ?? (route.reply === undefined && route.produces === undefined ? 204 : 200);
}
