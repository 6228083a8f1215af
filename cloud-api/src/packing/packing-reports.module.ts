import { Module } from '@nestjs/common';
import { OrderImportController } from './order/order-import.controller.js';
import { OrderImportRepository } from './order/order-import.repository.js';
import { OrderImports } from './order/order-import.service.js';
import { SessionReportController } from './report/session-report.controller.js';
import { SessionReportRepository } from './report/session-report.repository.js';
import { SessionReports } from './report/session-report.service.js';
import { FigureRepository } from './statistics/figure.repository.js';
import { PackingStatisticsController } from './statistics/packing-statistics.controller.js';
import { PackingStatisticsService } from './statistics/packing-statistics.service.js';

/** Figures, reports, and order lists: they read what the packing domain holds, and own the order lists alone. */
@Module({
  controllers: [PackingStatisticsController, SessionReportController, OrderImportController],
  providers: [FigureRepository, PackingStatisticsService, SessionReportRepository, SessionReports, OrderImportRepository, OrderImports],
})
export class PackingReportsModule {}
