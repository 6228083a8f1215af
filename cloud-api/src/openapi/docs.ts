import type { NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import { openApiDocument } from './document.js';

/** Swagger UI at `/api/docs`, the document at `/api/docs-json`. Both are public: the source is, too. */
export function serveDocs(app: NestExpressApplication): void {
  SwaggerModule.setup('api/docs', app, openApiDocument() as never, { jsonDocumentUrl: 'api/docs-json' });
}
