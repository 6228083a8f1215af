import type { StationServerEvents } from '@sigap/contracts';
import type { StationSocket } from '@sigap/api-client';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { overviewEntry } from '../api/overview.js';
import { type OverviewView, viewOf, withBox, withCounts, withIdleWarning, withSession, withStation } from './overview-state.js';

type Told<E extends keyof StationServerEvents> = Parameters<StationServerEvents[E]>[0];

/** Keeps the overview in step with the socket; a connection that comes back brings the whole anew. */
export function useOverviewSync(socket: StationSocket | null): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!socket) return undefined;
    const patch = (change: (view: OverviewView) => OverviewView) => overviewEntry.change(client, change);
    const on = {
      initial_data: (overview: Told<'initial_data'>) => overviewEntry.replace(client, viewOf(overview, Date.now())),
      session_changed: ({ session }: Told<'session_changed'>) => patch((view) => withSession(view, session)),
      station_changed: (station: Told<'station_changed'>) => patch((view) => withStation(view, station)),
      recording_started: ({ station }: Told<'recording_started'>) => patch((view) => withStation(view, station)),
      recording_stopped: ({ station }: Told<'recording_stopped'>) => patch((view) => withStation(view, station)),
      idle_warning: ({ cameraId, stopsAt }: Told<'idle_warning'>) => patch((view) => withIdleWarning(view, cameraId, stopsAt)),
      counts: (counts: Told<'counts'>) => patch((view) => withCounts(view, counts)),
      box_status: (box: Told<'box_status'>) => patch((view) => withBox(view, box, Date.now())),
    };
    socket.on('initial_data', on.initial_data);
    socket.on('session_changed', on.session_changed);
    socket.on('station_changed', on.station_changed);
    socket.on('recording_started', on.recording_started);
    socket.on('recording_stopped', on.recording_stopped);
    socket.on('idle_warning', on.idle_warning);
    socket.on('counts', on.counts);
    socket.on('box_status', on.box_status);
    return () => {
      socket.off('initial_data', on.initial_data);
      socket.off('session_changed', on.session_changed);
      socket.off('station_changed', on.station_changed);
      socket.off('recording_started', on.recording_started);
      socket.off('recording_stopped', on.recording_stopped);
      socket.off('idle_warning', on.idle_warning);
      socket.off('counts', on.counts);
      socket.off('box_status', on.box_status);
    };
  }, [client, socket]);
}
