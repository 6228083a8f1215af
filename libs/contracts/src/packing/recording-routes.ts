import { packingReportRoutes } from './packing-report-http.js';
import { clipCopyRoutes, recordingIndexRoutes } from './recording-http.js';

export const recordingRoutes = { ...recordingIndexRoutes, ...clipCopyRoutes, ...packingReportRoutes } as const;
