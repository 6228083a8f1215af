import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { TenantCipher } from '../secrets/tenant-cipher.js';
import type { CameraLogin } from './camera-address.js';

const login = z.object({ username: z.string().nullable(), password: z.string().nullable() });

/** User names and passwords of cameras, encrypted for their row. */
@Injectable()
export class CameraLogins {
  constructor(private readonly cipher: TenantCipher) {}

  /** Before a transaction: the first use of a tenant's key reads it over a connection of its own. */
  async ready(tenantId: string): Promise<void> {
    await this.cipher.encrypt(tenantId, Buffer.alloc(0), 'nothing');
  }

  seal(tenantId: string, cameraId: string, plain: CameraLogin): Promise<Buffer> {
    return this.cipher.encrypt(tenantId, Buffer.from(JSON.stringify(plain)), contextOf(cameraId));
  }

  async open(tenantId: string, cameraId: string, sealed: Uint8Array): Promise<CameraLogin> {
    return login.parse(JSON.parse((await this.cipher.decrypt(tenantId, sealed, contextOf(cameraId))).toString('utf8')));
  }
}

function contextOf(cameraId: string): string {
  return `camera-credentials:${cameraId}`;
}
