/** What every domain may ask for beside classes: `constructor(@Inject(CLOCK) private readonly clock: Clock)`. All are global. */

/** `Clock` of `@sigap/node-kit`. */
export const CLOCK = Symbol('clock');
/** `Logger` of `@sigap/node-kit`. */
export const LOGGER = Symbol('logger');
/** `ApiConfiguration` of `configuration.ts`. */
export const CONFIGURATION = Symbol('configuration');
