import type { Type } from '@nestjs/common';
import { AlertsModule } from './alerts/alerts.module.js';
import { CamerasModule } from './cameras/cameras.module.js';
import { EmployeesModule } from './employees/employees.module.js';
import { FleetModule } from './fleet/fleet.module.js';
import { IngestModule } from './ingest/ingest.module.js';
import { LiveModule } from './live/live.module.js';
import { ClipCopiesModule } from './packing/copy/clip-copies.module.js';
import { PackingModule } from './packing/packing.module.js';
import { PackingReportsModule } from './packing/packing-reports.module.js';
import { PresenceModule } from './presence/presence.module.js';
import { StorageModule } from './storage/storage.module.js';

/** One line for each domain. */
export const domainModules: Type[] = [
  StorageModule,
  FleetModule,
  CamerasModule,
  EmployeesModule,
  IngestModule,
  PresenceModule,
  PackingModule,
  ClipCopiesModule,
  PackingReportsModule,
  AlertsModule,
  LiveModule,
];
