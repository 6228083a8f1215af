import { fileURLToPath } from 'node:url';

const repository = new URL('../../../../', import.meta.url);

function inRepository(path: string): string {
  return fileURLToPath(new URL(path, repository));
}

/** The programs that make up the system, as they are built. The launcher starts them and never imports them. */
export const programs = {
  api: inRepository('cloud-api/dist/main.js'),
  administration: inRepository('cloud-api/dist/admin.main.js'),
  edge: inRepository('edge-agent/dist/main.js'),
  cameras: inRepository('libs/testing/dist/virtual-camera/virtual-camera.main.js'),
} as const;

export const defaultDataDir = inRepository('.sigap');
