import type { INestApplicationContext, Type } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import type { Route } from '@sigap/contracts';
import { ENDPOINT } from './endpoint.decorator.js';

/** Nest keeps the method of a handler under this key. */
const NEST_METHOD = 'method';

export interface Coverage {
  /** `METHOD path` of each route that has a handler. */
  readonly served: readonly string[];
  /** `Controller.method` that Nest would serve without a declared access. */
  readonly undeclared: readonly string[];
}

export function routeName(route: Pick<Route, 'method' | 'path'>): string {
  return `${route.method} ${route.path}`;
}

/** Looks at every controller there is. */
export function routeCoverage(app: INestApplicationContext): Coverage {
  const reflector = app.get(Reflector);
  const served: string[] = [];
  const undeclared: string[] = [];
  for (const { instance, metatype } of app.get(DiscoveryService).getControllers()) {
    const prototype: object = Object.getPrototypeOf(instance);
    for (const name of new MetadataScanner().getAllMethodNames(prototype)) {
      const handler = Reflect.get(prototype, name) as () => unknown;
      if (Reflect.getMetadata(NEST_METHOD, handler) === undefined) continue;
      const route = reflector.get<Route | undefined>(ENDPOINT, handler);
      if (route === undefined) undeclared.push(`${(metatype as Type).name}.${name}`);
      else served.push(routeName(route));
    }
  }
  return { served, undeclared };
}

/** @throws Error naming each handler without `@Endpoint`: nobody would know who may call it */
export function refuseUndeclared(app: INestApplicationContext): void {
  const { undeclared } = routeCoverage(app);
  if (undeclared.length > 0) throw new Error(`handlers without @Endpoint: ${undeclared.join(', ')}`);
}
