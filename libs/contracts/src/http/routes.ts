import { cameraRoutes } from '../camera/camera-http.js';
import { edgeRoutes } from '../edge/edge-http.js';
import { employeeRoutes } from '../employee/employee-http.js';
import { erasureRoutes } from '../employee/erasure-http.js';
import { auditRoutes, healthRoutes } from '../health/health-http.js';
import { identityRoutes } from '../identity/identity-http.js';
import { messageRoutes } from '../message/message-http.js';
import { notificationRoutes } from '../notification/notification-http.js';
import { edgePackingRoutes } from '../packing/edge-packing-http.js';
import { packingReportRoutes } from '../packing/packing-report-http.js';
import { clipCopyRoutes, recordingIndexRoutes } from '../packing/recording-http.js';
import { presenceRoutes } from '../presence/presence-http.js';
import { settingsRoutes } from '../settings/settings-http.js';
import type { Route } from './route.js';

/** Every HTTP route of the cloud; those of a box are `stationRoutes`. */
export const allRoutes: readonly Route[] = [
  identityRoutes,
  employeeRoutes,
  erasureRoutes,
  cameraRoutes,
  edgeRoutes,
  presenceRoutes,
  notificationRoutes,
  messageRoutes,
  settingsRoutes,
  recordingIndexRoutes,
  clipCopyRoutes,
  packingReportRoutes,
  edgePackingRoutes,
  healthRoutes,
  auditRoutes,
].flatMap((routes) => Object.values<Route>(routes));
