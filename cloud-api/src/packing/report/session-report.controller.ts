import { Readable } from 'node:stream';
import { Controller, Res, StreamableFile } from '@nestjs/common';
import { packingReportRoutes as routes } from '@sigap/contracts';
import type { Response } from 'express';
import { Caller, userOf } from '../../http/caller.js';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { Input, type InputOf } from '../../http/input.decorator.js';
import { SessionReports } from './session-report.service.js';

@Controller()
export class SessionReportController {
  constructor(private readonly reports: SessionReports) {}

  @Endpoint(routes.sessionCsv)
  async csv(
    @Caller() caller: Caller,
    @Input() { params, query }: InputOf<typeof routes.sessionCsv>,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    const { body, fileName } = await this.reports.csv(userOf(caller), params.id, query.language);
    return download(Readable.from(body, { objectMode: false }), routes.sessionCsv.produces, fileName, response);
  }

  @Endpoint(routes.sessionPdf)
  async pdf(
    @Caller() caller: Caller,
    @Input() { params, query }: InputOf<typeof routes.sessionPdf>,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    const { body, fileName } = await this.reports.pdf(userOf(caller), params.id, query.language);
    return download(body, routes.sessionPdf.produces, fileName, response);
  }
}

/** What fails under way ends the connection: half a report must not look like a whole one. */
function download(body: Readable, type: string, fileName: string, response: Response): StreamableFile {
  response.on('close', () => void body.destroy());
  return new StreamableFile(body, { type, disposition: `attachment; filename="${fileName}"` }).setErrorHandler(
    () => void response.destroy(),
  );
}
