import { readFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import type { NextFunction, Request } from 'express';
import type { PageResponse } from '../http/security-headers.js';
import { sendProblem } from '../http/send-problem.js';
import { withNonce } from './page-nonce.js';

/** Paths that are not pages of the dashboard. */
const NOT_PAGES = /^\/(api|metrics|socket\.io)(\/|$)/;

/** Options for `useStaticAssets`: names with a hash in them never change, all else is asked for anew. */
export const staticOptions = {
  index: false,
  fallthrough: true,
  redirect: false,
  dotfiles: 'ignore',
  setHeaders: (response: { setHeader(name: string, value: string): void }, path: string) => {
    const isHashed = /[/\\]assets[/\\]/.test(path);
    response.setHeader('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  },
} as const;

/** The page itself, for every address that is not a file or the API: the dashboard's router takes it from there. */
export function servePage(webDir: string) {
  const index = join(resolve(webDir), 'index.html');
  return async (request: Request, response: PageResponse, next: NextFunction): Promise<void> => {
    const isPage = (request.method === 'GET' || request.method === 'HEAD') && !NOT_PAGES.test(request.path) && isPageName(request.path);
    if (isPage) await send(index, response);
    else next();
  };
}

async function send(index: string, response: PageResponse): Promise<void> {
  const html = await readFile(index, 'utf8').catch(() => null);
  if (html === null) sendProblem(response, { code: 'not_found', status: 404, detail: 'the dashboard is not built; run: npm run build' });
  else
    response
      .setHeader('cache-control', 'no-cache')
      .type('html')
      .send(withNonce(html, response.locals.nonce ?? ''));
}

/** `/assets/gone.js` is a missing file, not a page; `/` too when somebody asks for `/index.html`. */
function isPageName(path: string): boolean {
  return extname(path) === '' || path === '/index.html';
}
