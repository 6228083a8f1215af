import type { z } from 'zod';
import type { Role } from '../identity/role.js';

/** Who may call: anybody, anybody signed in, a box with its token, or the named roles. */
export type Access = 'public' | 'signed-in' | 'edge' | readonly Role[];

/** One HTTP route: the API enforces it, the OpenAPI document and the web client are generated from it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `:name` parameters, under `/api`. */
  readonly path: `/api/${string}`;
  readonly summary: string;
  readonly tag: string;
  readonly access: Access;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** Multipart instead of JSON: the field that carries files. */
  readonly upload?: { readonly field: string; readonly maxFiles: number; readonly maxBytes: number };
  /** JSON reply; without it the route replies 204, or bytes when `produces` says so. */
  readonly reply?: z.ZodType;
  readonly produces?: string;
  readonly status?: 200 | 201 | 202 | 204;
}

/** Keeps the literal types of a route. */
export function route<const R extends Route>(definition: R): R {
  return definition;
}

export type ParamsOf<R extends Route> = R['params'] extends z.ZodType ? z.infer<R['params']> : undefined;
export type QueryOf<R extends Route> = R['query'] extends z.ZodType ? z.infer<R['query']> : undefined;
export type BodyOf<R extends Route> = R['body'] extends z.ZodType ? z.infer<R['body']> : undefined;
/** What a caller writes: before defaults and transforms. */
export type BodyInputOf<R extends Route> = R['body'] extends z.ZodType ? z.input<R['body']> : undefined;
export type QueryInputOf<R extends Route> = R['query'] extends z.ZodType ? z.input<R['query']> : undefined;
export type ReplyOf<R extends Route> = R['reply'] extends z.ZodType ? z.infer<R['reply']> : undefined;
