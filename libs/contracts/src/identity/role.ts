import { z } from 'zod';

export const roles = [
  'admin',
  'hr',
  'manager',
  'supervisor',
  'ctp_operator',
  'technician',
  'packing_supervisor',
  'packer',
  'cashier',
  'installer',
] as const;
export const role = z.enum(roles);
export type Role = z.infer<typeof role>;

/** Who may look at people's whereabouts. */
export const presenceReaders = ['admin', 'hr', 'manager', 'supervisor'] as const satisfies readonly Role[];
export const peopleEditors = ['admin', 'hr'] as const satisfies readonly Role[];
export const cameraEditors = ['admin', 'installer'] as const satisfies readonly Role[];
export const cameraReaders = ['admin', 'hr', 'manager', 'supervisor', 'installer'] as const satisfies readonly Role[];
export const settingsEditors = ['admin'] as const satisfies readonly Role[];
