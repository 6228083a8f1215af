import type { MigrationInterface } from 'typeorm';
import { Alerts1763600300200 } from '../alerts/migrations/1763600300200-alerts.migration.js';
import { DiskLow1763600300500 } from '../alerts/migrations/1763600300500-disk-low.migration.js';
import { ErasedAddresses1763600300600 } from '../alerts/migrations/1763600300600-erased-addresses.migration.js';
import { EmailMessages1763600300400 } from '../alerts/migrations/1763600300400-email-messages.migration.js';
import { TellingReceiver1763600300300 } from '../alerts/migrations/1763600300300-telling-receiver.migration.js';
import { Audit1763600100300 } from '../audit/migrations/1763600100300-audit.migration.js';
import { Cameras1763600200300 } from '../cameras/migrations/1763600200300-cameras.migration.js';
import { CameraStation1763600200700 } from '../cameras/migrations/1763600200700-camera-station.migration.js';
import { Employees1763600200400 } from '../employees/migrations/1763600200400-employees.migration.js';
import { Gallery1763600200500 } from '../employees/migrations/1763600200500-gallery.migration.js';
import { EmployeeEmail1763600200600 } from '../employees/migrations/1763600200600-employee-email.migration.js';
import { Fleet1763600200200 } from '../fleet/migrations/1763600200200-fleet.migration.js';
import { Idempotency1763600100500 } from '../http/migrations/1763600100500-idempotency.migration.js';
import { SealedReplies1763600430100 } from '../http/migrations/1763600430100-sealed-replies.migration.js';
import { Identity1763600100100 } from '../identity/migrations/1763600100100-identity.migration.js';
import { UserPhone1763600100600 } from '../identity/migrations/1763600100600-user-phone.migration.js';
import { Events1763600300000 } from '../ingest/migrations/1763600300000-events.migration.js';
import { Packing1763600400000 } from '../packing/migrations/1763600400000-packing.migration.js';
import { PackingEvidence1763600430000 } from '../packing/migrations/1763600430000-packing-evidence.migration.js';
import { RecordingPlaces1763600430300 } from '../packing/migrations/1763600430300-recording-places.migration.js';
import { PackingFigures1763600420000 } from '../packing/migrations/1763600420000-packing-figures.migration.js';
import { OrderImports1763600410000 } from '../packing/migrations/1763600410000-order-imports.migration.js';
import { ClipCopies1763600400300 } from '../packing/migrations/1763600400300-clip-copies.migration.js';
import { ClipShares1763600400100 } from '../packing/migrations/1763600400100-clip-shares.migration.js';
import { Presence1763600300100 } from '../presence/migrations/1763600300100-presence.migration.js';
import { SightingPictures1763600310000 } from '../presence/migrations/1763600310000-sighting-pictures.migration.js';
import { TenantKeys1763600100400 } from '../secrets/migrations/1763600100400-tenant-keys.migration.js';
import { Settings1763600100200 } from '../settings/migrations/1763600100200-settings.migration.js';
import { Blobs1763600200100 } from '../storage/migrations/1763600200100-blobs.migration.js';
import { OneTimeZone1763600430200 } from './migrations/1763600430200-one-time-zone.migration.js';
import { Tenants1763600100000 } from './migrations/1763600100000-tenants.migration.js';

/** Every migration, one line each; TypeORM runs them in the order of their timestamps. CORE 17636001, PEOPLE 17636002, FLOW 17636003. */
export const migrations: (new () => MigrationInterface)[] = [
  Tenants1763600100000,
  Identity1763600100100,
  Settings1763600100200,
  Audit1763600100300,
  TenantKeys1763600100400,
  Idempotency1763600100500,
  UserPhone1763600100600,
  Blobs1763600200100,
  Fleet1763600200200,
  Cameras1763600200300,
  Employees1763600200400,
  Gallery1763600200500,
  EmployeeEmail1763600200600,
  CameraStation1763600200700,
  Events1763600300000,
  Presence1763600300100,
  Alerts1763600300200,
  TellingReceiver1763600300300,
  EmailMessages1763600300400,
  DiskLow1763600300500,
  ErasedAddresses1763600300600,
  SightingPictures1763600310000,
  Packing1763600400000,
  ClipShares1763600400100,
  ClipCopies1763600400300,
  OrderImports1763600410000,
  PackingFigures1763600420000,
  PackingEvidence1763600430000,
  SealedReplies1763600430100,
  OneTimeZone1763600430200,
  RecordingPlaces1763600430300,
];
