import { randomBytes } from 'node:crypto';
import type { NextFunction, Response } from 'express';
import helmet from 'helmet';
import type { SigapRequest } from './sigap-request.js';

/** What the policy of one reply allows beside itself. */
export interface PageResponse extends Response {
  locals: { nonce?: string };
}

/**
 * Headers of every reply. No `unsafe-inline` anywhere: `<style>` elements that the interface library makes at run time carry the nonce
 * of their page; styles set through the DOM (`element.style`) are not bound by the policy.
 */
export function securityHeaders(isSecure: boolean) {
  const others = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: [`'self'`],
        scriptSrc: [`'self'`, nonce],
        scriptSrcAttr: [`'none'`],
        styleSrc: [`'self'`, nonce],
        imgSrc: [`'self'`, 'data:', 'blob:'],
        fontSrc: [`'self'`, 'data:'],
        mediaSrc: [`'self'`, 'blob:'],
        workerSrc: [`'self'`, 'blob:'],
        connectSrc: [`'self'`],
        manifestSrc: [`'self'`],
        objectSrc: [`'none'`],
        baseUri: [`'none'`],
        formAction: [`'self'`],
        frameAncestors: [`'none'`],
        ...(isSecure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: isSecure ? { maxAge: 31_536_000, includeSubDomains: true } : false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginEmbedderPolicy: false,
  });
  return (request: SigapRequest, response: PageResponse, next: NextFunction): void => {
    response.locals.nonce = randomBytes(16).toString('base64');
    response.setHeader('permissions-policy', 'camera=(self), microphone=(), geolocation=(), payment=(), usb=()');
    others(request, response, next);
  };
}

function nonce(_request: unknown, response: object): string {
  const { locals } = response as { locals?: { nonce?: string } };
  return `'nonce-${locals?.nonce ?? ''}'`;
}
