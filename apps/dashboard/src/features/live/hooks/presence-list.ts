import type { Presence, PresenceStatus } from '@sigap/contracts';

export type PresenceOrder = 'status' | 'name' | 'lastSeen';

const rank: Record<PresenceStatus, number> = { OFFLINE: 0, UNKNOWN: 1, AVAILABLE: 2 };

/** Puts a changed row in place of the old one; a row never seen before is added. The list is not changed. */
export function withRow(rows: readonly Presence[], row: Presence): Presence[] {
  const known = rows.some((each) => each.employeeId === row.employeeId);
  return known ? rows.map((each) => (each.employeeId === row.employeeId ? row : each)) : [...rows, row];
}

/** Moves "last seen" forward, never back: hints may come late. */
export function withDetection(
  rows: readonly Presence[],
  seen: { employeeId: string; cameraId: string; at: string },
  camera?: { name: string; zone: string },
): Presence[] {
  return rows.map((row) => {
    if (row.employeeId !== seen.employeeId || (row.lastSeenAt !== null && row.lastSeenAt >= seen.at)) return row;
    const where = camera ? { cameraName: camera.name, zone: camera.zone } : {};
    return { ...row, lastSeenAt: seen.at, cameraId: seen.cameraId, ...where };
  });
}

/** Rows that match the words and the status, in order; what needs a look comes first when sorted by status. */
export function shownRows(
  rows: readonly Presence[],
  choice: { search: string; status: PresenceStatus | null; order: PresenceOrder },
): Presence[] {
  const words = choice.search.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (row: Presence) => {
    const text = `${row.code} ${row.name} ${row.department ?? ''} ${row.zone ?? ''} ${row.cameraName ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word)) && (choice.status === null || row.status === choice.status);
  };
  const byName = (a: Presence, b: Presence) => a.name.localeCompare(b.name) || a.code.localeCompare(b.code);
  const orders: Record<PresenceOrder, (a: Presence, b: Presence) => number> = {
    name: byName,
    status: (a, b) => rank[a.status] - rank[b.status] || byName(a, b),
    lastSeen: (a, b) => (b.lastSeenAt ?? '').localeCompare(a.lastSeenAt ?? '') || byName(a, b),
  };
  return rows.filter(matches).toSorted(orders[choice.order]);
}
