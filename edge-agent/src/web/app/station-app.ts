import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { sendFile } from '../http/send-file.js';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.m4a': 'audio/mp4',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

/** What the build leaves where the nonce of a reply belongs (Vite: `html.cspNonce`). */
const noncePlaceholder = 'SIGAP_CSP_NONCE';

/** The built station pages. Files by their names; every other address is the page itself, whose router takes it from there. */
export class StationApp {
  private readonly directory: string;

  constructor(directory: string) {
    this.directory = resolve(directory);
  }

  /** @returns false when there is no such file, or no page because it is not built; nothing was sent then */
  async serve(path: string, request: IncomingMessage, response: ServerResponse, nonce: string): Promise<boolean> {
    const extension = extname(path);
    // no page of ours, and no file for anybody
    if (/\/\./.test(path)) return false;
    return extension === '' || path === '/index.html'
      ? this.servePage(request, response, nonce)
      : this.serveAsset(path, extension, request, response);
  }

  private async serveAsset(path: string, extension: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const contentType = types[extension];
    const file = this.fileOf(path);
    // maps and what nobody thought of stay where they are
    if (contentType === undefined || file === null) return false;
    // names with a hash in them never change
    const cacheControl = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    return sendFile(request, response, { path: file, contentType, cacheControl });
  }

  private async servePage(request: IncomingMessage, response: ServerResponse, nonce: string): Promise<boolean> {
    const html = await readFile(join(this.directory, 'index.html'), 'utf8').catch(() => null);
    if (html === null) return false;
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.setHeader('cache-control', 'no-cache');
    response.writeHead(200).end(request.method === 'HEAD' ? undefined : withNonce(html, nonce));
    return true;
  }

  /** Null for a path that leads out of the folder, or to a hidden file. */
  private fileOf(path: string): string | null {
    let decoded: string;
    try {
      decoded = decodeURIComponent(path);
    } catch {
      return null;
    }
    if (/[\0\\]/.test(decoded) || decoded.split('/').some((part) => part.startsWith('.'))) return null;
    const file = resolve(this.directory, `.${decoded}`);
    return file.startsWith(this.directory + sep) ? file : null;
  }
}

/** At the placeholder where the build left it, and as `<meta property="csp-nonce">`, where scripts look for it. */
export function withNonce(html: string, nonce: string): string {
  const filled = html.replaceAll(noncePlaceholder, nonce);
  if (/<meta[^>]+csp-nonce/.test(filled)) return filled;
  return filled.replace(/<head(?=[\s>])[^>]*>/, (head) => `${head}<meta property="csp-nonce" nonce="${nonce}">`);
}
