import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { BodyOf, ParamsOf, QueryOf, Route } from '@sigap/contracts';
import type { SigapRequest, UploadedPicture } from './sigap-request.js';

/** What a handler gets: parsed, with defaults and transforms applied; undefined where the route declares no schema. */
export interface InputOf<R extends Route> {
  readonly params: ParamsOf<R>;
  readonly query: QueryOf<R>;
  readonly body: BodyOf<R>;
  /** Files of a multipart upload; empty for other routes. */
  readonly files: readonly UploadedPicture[];
}

/** `@Input() input: InputOf<typeof employeeRoutes.list>` */
export const Input = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const { input } = context.switchToHttp().getRequest<SigapRequest>();
  if (input === undefined) throw new Error('@Input() needs @Endpoint() on the method');
  return input;
});
