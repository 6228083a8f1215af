import type { BoxStatus, EmployeeCount, PackingSession, Station, StationOverview } from '@sigap/contracts';

/** What the page shows: the last whole overview with what the socket said since. Times of the box are `offsetMs` ahead of this computer's. */
export interface OverviewView extends StationOverview {
  readonly offsetMs: number;
}

export function viewOf(overview: StationOverview, nowMs: number): OverviewView {
  return { ...overview, offsetMs: Date.parse(overview.box.serverTime) - nowMs };
}

export function withStation(view: OverviewView, station: Station): OverviewView {
  const known = view.items.some(({ cameraId }) => cameraId === station.cameraId);
  const items = known ? view.items.map((item) => (item.cameraId === station.cameraId ? station : item)) : [...view.items, station];
  return { ...view, items: items.toSorted((a, b) => a.number - b.number) };
}

export const withSession = (view: OverviewView, session: PackingSession | null): OverviewView => ({ ...view, session });
export const withCounts = (view: OverviewView, counts: EmployeeCount[]): OverviewView => ({ ...view, counts });

export function withBox(view: OverviewView, box: BoxStatus, nowMs: number): OverviewView {
  return { ...view, box, offsetMs: Date.parse(box.serverTime) - nowMs };
}

export function withIdleWarning(view: OverviewView, cameraId: string, stopsAt: string | null): OverviewView {
  return { ...view, items: view.items.map((item) => (item.cameraId === cameraId ? { ...item, stopsAt } : item)) };
}

/** Milliseconds -> `m:ss`, or `h:mm:ss` from an hour on. Never negative: clocks differ. */
export function runningTime(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
