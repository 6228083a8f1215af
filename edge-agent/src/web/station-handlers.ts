import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ErrorCode, type Platform, type ReplyOf, type Route, type SessionReply, stationRoutes } from '@sigap/contracts';
import type { Clock } from '@sigap/node-kit';
import type { z } from 'zod';
import type { BoxDirectory } from '../directory/box-directory.js';
import type { StationActions } from '../packing/station-actions.js';
import type { Person } from '../packing/station-parts.js';
import { ProblemError } from './http/problem-error.js';
import { sendFile } from './http/send-file.js';
import type { BoxSession, SessionBook } from './sign-in/session-book.js';
import { csrfTokenOf, sessionCookie } from './sign-in/session-token.js';
import type { SignIn } from './sign-in/sign-in.js';
import type { TablePictures } from './table-pictures.js';
import type { ViewLog } from './view-log.js';

type StationRoutes = typeof stationRoutes;
export type StationRouteName = keyof StationRoutes;
type Parsed<R extends Route, Part extends 'params' | 'body'> = R[Part] extends z.ZodType ? z.infer<R[Part]> : undefined;

/** One request that was let in, with its parsed input. */
export interface StationCall<R extends Route = Route> {
  readonly params: Parsed<R, 'params'>;
  readonly body: Parsed<R, 'body'>;
  /** Null on public routes alone. */
  readonly session: BoxSession | null;
  /** Of the cookie, also on public routes. */
  readonly token: string | null;
  readonly isSecure: boolean;
  readonly address: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** JSON routes return their reply, the others answer by themselves. A route without a handler does not compile. */
export type StationHandlers = {
  [Name in StationRouteName]: (call: StationCall<StationRoutes[Name]>) => Promise<ReplyOf<StationRoutes[Name]>>;
};

export interface StationHandlerDependencies {
  readonly actions: StationActions;
  readonly platforms: () => readonly Platform[];
  /** Where a stored clip lies; null when the box has none, or none any more. */
  readonly clips: { file(recordingId: string): { path: string; bytes: number } | null };
  readonly pictures: Pick<TablePictures, 'take'>;
  readonly views: Pick<ViewLog, 'clip' | 'table'>;
  readonly directory: Pick<BoxDirectory, 'employees' | 'syncedAt' | 'tenantName'>;
  readonly signIn: Pick<SignIn, 'signIn'>;
  readonly sessions: Pick<SessionBook, 'end'>;
  readonly tenantId: string;
  readonly clock: Clock;
}

/** What each route of the station pages does: one call, and its reply. */
export function stationHandlers(dependencies: StationHandlerDependencies): StationHandlers {
  const { actions, platforms, clips, pictures, views, directory, signIn, sessions, tenantId, clock } = dependencies;
  const reply = (account: BoxSession['account'], csrfToken: string): SessionReply => {
    const { userId: id, email, name, role } = account;
    return { user: { id, email, name, role, tenantId, tenantName: directory.tenantName ?? '' }, csrfToken };
  };
  return {
    login: async ({ body, token: before, isSecure, address, response }) => {
      const { token, account } = await signIn.signIn(body.email, body.password, address);
      if (before !== null) await sessions.end(before);
      response.setHeader('set-cookie', sessionCookie(token, isSecure));
      return reply(account, csrfTokenOf(token));
    },
    session: (call) => {
      const { account, csrfToken } = sessionOf(call);
      return Promise.resolve(reply(account, csrfToken));
    },
    logout: async ({ token, isSecure, response }) => {
      if (token !== null) await sessions.end(token);
      response.setHeader('set-cookie', sessionCookie(null, isSecure));
      return undefined;
    },
    create: (call) => actions.createSession(personOf(call), call.body.requestId),
    assign: (call) => actions.assign(personOf(call), call.body),
    unassign: (call) => actions.unassign(personOf(call), call.body),
    cameras: () => Promise.resolve(actions.overview()),
    scan: ({ body: { cameraId, barcode, symbology = null, source, requestId } }) =>
      actions.scan({ code: barcode, symbology, source, cameraId, at: clock.now(), ...(requestId === undefined ? {} : { requestId }) }),
    start: (call) => actions.startRecording(personOf(call), call.body),
    stop: (call) => actions.stopRecording(personOf(call), call.body),
    mode: (call) => actions.setMode(personOf(call), call.body),
    emergencyStop: (call) => actions.emergencyStop(personOf(call), call.body.requestId),
    end: (call) => actions.endSession(personOf(call), call.body),
    employees: () =>
      Promise.resolve({
        employees: [...directory.employees()],
        platforms: [...platforms()],
        syncedAt: directory.syncedAt?.toISOString() ?? null,
      }),
    snapshot: async (call) => {
      const { params, request, response } = call;
      const jpeg = await pictures.take(params.id);
      if (request.method !== 'HEAD') await views.table(sessionOf(call).account.userId, params.id, 'still');
      response.setHeader('content-type', 'image/jpeg');
      response.setHeader('cache-control', 'no-store');
      response.setHeader('content-length', jpeg.length);
      response.writeHead(200).end(request.method === 'HEAD' ? undefined : jpeg);
      return undefined;
    },
    clip: async (call) => {
      const { params, request, response } = call;
      const clip = clips.file(params.id);
      const notHere = new ProblemError('clip_not_here', 404, 'this box has no such clip, or not any more');
      if (!clip) throw notHere;
      const beforeSend = () => views.clip(sessionOf(call).account.userId, params.id);
      // a finished clip never changes
      const etag = `${params.id}-${clip.bytes}`;
      const file = { path: clip.path, contentType: 'video/mp4', cacheControl: 'private, no-cache', etag, beforeSend };
      if (!(await sendFile(request, response, file))) throw notHere;
      return undefined;
    },
  };
}

function sessionOf({ session }: { session: BoxSession | null }): BoxSession {
  if (session === null) throw new ProblemError('not_signed_in', 401);
  return session;
}

export function personOf(call: { session: BoxSession | null }): Person {
  const { userId, name } = sessionOf(call).account;
  return { userId, name };
}

const statuses: Partial<Record<ErrorCode, number>> = {
  station_unknown: 404,
  employee_unknown: 422,
  platform_unknown: 422,
  barcode_refused: 422,
  camera_not_ready: 503,
  disk_full: 507,
  unavailable: 503,
};

/** HTTP status of what the packing rules refuse. */
export function statusOfRefusal(code: ErrorCode): number {
  return statuses[code] ?? 409;
}
