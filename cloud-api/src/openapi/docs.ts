import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request } from 'express';
import type { PageResponse } from '../http/security-headers.js';
import { docsPage, docsScript } from './docs-page.js';
import { openApiDocument } from './document.js';

/**
 * Swagger UI at `/api/docs`, from files of our own server, and the document at `/api/docs-json`. Public, as the schemas are in the
 * source. The page is ours: the one that `@nestjs/swagger` makes has inline styles, which the content security policy refuses.
 */
export function serveDocs(app: NestExpressApplication): void {
  const document = JSON.stringify(openApiDocument());
  const script = docsScript('/api/docs-json');
  app.use('/api/docs-json', (_: Request, response: PageResponse) => void response.type('json').send(document));
  app.use('/api/docs/start.js', (_: Request, response: PageResponse) => void response.type('js').send(script));
  app.use('/api/docs', (request: Request, response: PageResponse, next: () => void) => {
    if (request.path === '/') response.type('html').send(docsPage);
    else next();
  });
  app.useStaticAssets(swaggerFiles(), { prefix: '/api/docs/', index: false, redirect: false });
}

function swaggerFiles(): string {
  return dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
}
