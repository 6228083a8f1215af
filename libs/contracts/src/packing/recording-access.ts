import type { Role } from '../identity/role.js';

export const recordingReaders = ['admin', 'manager', 'packing_supervisor'] as const satisfies readonly Role[];
export const recordingEditors = ['admin', 'manager', 'packing_supervisor'] as const satisfies readonly Role[];
