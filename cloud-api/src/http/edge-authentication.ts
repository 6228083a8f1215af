import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { EdgeCaller } from './caller.js';

/** How a box proves who it is. Today a token in `authorization: Edge <edgeId>:<token>`; a certificate later takes the same door. */
export interface EdgeAuthenticator {
  /** @returns null when the request does not prove a known, unrevoked box */
  authenticate(request: Request): Promise<EdgeCaller | null>;
}

/** Domains put their authenticators in at start; the first that knows the box wins. */
@Injectable()
export class EdgeAuthentication {
  private readonly authenticators: EdgeAuthenticator[] = [];

  register(authenticator: EdgeAuthenticator): void {
    this.authenticators.push(authenticator);
  }

  async authenticate(request: Request): Promise<EdgeCaller | null> {
    for (const authenticator of this.authenticators) {
      const caller = await authenticator.authenticate(request);
      if (caller !== null) return caller;
    }
    return null;
  }
}
