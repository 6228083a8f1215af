import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { presenceReaders, type Role } from '@sigap/contracts';
import type { ApiConfiguration } from '../configuration.js';
import { isCrossSite } from '../http/cross-site.js';
import { type OpenSession, SessionService } from '../identity/session.service.js';
import { CONFIGURATION } from '../injection-tokens.js';

const readers: readonly Role[] = presenceReaders;

/** Who may open a socket: a page of our own (Origin), a session by its cookie, a role that may see people's whereabouts. */
@Injectable()
export class LiveAuthentication {
  constructor(
    private readonly sessions: SessionService,
    @Inject(CONFIGURATION) private readonly configuration: ApiConfiguration,
  ) {}

  /** Cookies come along on sockets of any page, so the page is checked first. */
  isOwnPage({ headers }: IncomingMessage): boolean {
    const own = this.configuration.SIGAP_PUBLIC_URL;
    return !isCrossSite(headers, own === undefined ? undefined : new URL(own).origin);
  }

  /** @returns a stable code instead of the session for who is refused */
  async admit(cookie: string | undefined): Promise<OpenSession | 'not_signed_in' | 'forbidden'> {
    const session = await this.sessions.open(cookie);
    if (session === null) return 'not_signed_in';
    return readers.includes(session.role) ? session : 'forbidden';
  }
}
