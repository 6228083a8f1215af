import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { Listening } from './http/listening.js';
import { requestId } from './http/request-id.js';
import { refuseUndeclared } from './http/route-coverage.js';
import { securityHeaders } from './http/security-headers.js';
import { Metrics } from './metrics/metrics.js';
import { serveMetrics, timeRequests } from './metrics/metrics-middleware.js';
import { NestLog } from './nest-log.js';
import { serveDocs } from './openapi/docs.js';
import type { Platform } from './platform.module.js';
import { servePage, staticOptions } from './web/web-app.js';

export interface RunningApi {
  readonly port: number;
  readonly mqttPort: number | null;
  readonly app: NestExpressApplication;
  stop(): Promise<void>;
}

/** Boots the whole API and listens; resolves when the tables are up to date and requests are taken. */
export async function startApiProgram(platform: Platform): Promise<RunningApi> {
  const { configuration, logger } = platform;
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(platform), {
    logger: new NestLog(logger),
    // bodies are read after the guards, by http/endpoint.interceptor.ts
    bodyParser: false,
    abortOnError: false,
    forceCloseConnections: true,
  });
  refuseUndeclared(app);
  const metrics = app.get(Metrics);
  const proxies = configuration.SIGAP_TRUSTED_PROXIES?.split(',').map((address) => address.trim());
  app.set('trust proxy', proxies ?? false);
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(requestId, timeRequests(metrics), securityHeaders(configuration.isSecure));
  app.use(serveMetrics(metrics, configuration.SIGAP_METRICS_TOKEN));
  serveDocs(app);
  app.useStaticAssets(configuration.SIGAP_WEB_DIR, staticOptions);
  app.use(servePage(configuration.SIGAP_WEB_DIR));
  await app.listen(configuration.PORT, configuration.HOST);
  const { port } = app.getHttpServer().address() as AddressInfo;
  return { port, mqttPort: app.get(Listening).mqttPort, app, stop: () => app.close() };
}
