import type { PackingFigure } from '@sigap/contracts';

/** What figures are counted by; `total`: all of them. */
export const dimensions = ['total', 'employee', 'station', 'platform', 'day', 'hour'] as const;
export type Dimension = (typeof dimensions)[number];

/** Recordings of one key, as the database counts them. Seconds are from scan to stop. */
export interface CountRow {
  readonly dimension: Dimension;
  /** Empty for the total; days as `2026-11-20`, hours as `00`..`23`. */
  readonly key: string;
  readonly parcels: number;
  readonly returns: number;
  readonly irregular: number;
  readonly meanSeconds: number | null;
  readonly medianSeconds: number | null;
}

/** Seconds in which somebody was assigned to a table. */
export interface WorkedRow {
  readonly dimension: Dimension;
  readonly key: string;
  readonly seconds: number;
}

/** Before it a rate is a guess. */
const LEAST_WORKED_SECONDS = 60;

/**
 * The figures of one dimension: of all that recorded something or were assigned.
 * @param nameOf what a key is called
 */
export function figuresOf(
  dimension: Dimension,
  { counts, worked }: { readonly counts: readonly CountRow[]; readonly worked: readonly WorkedRow[] },
  nameOf: (key: string) => string,
): PackingFigure[] {
  const seconds = new Map(worked.filter((row) => row.dimension === dimension).map((row) => [row.key, row.seconds]));
  const counted = new Map(counts.filter((row) => row.dimension === dimension).map((row) => [row.key, row]));
  return [...new Set([...counted.keys(), ...seconds.keys()])].map((key) =>
    figureOf(key, nameOf(key), counted.get(key), seconds.get(key) ?? 0),
  );
}

function figureOf(key: string, name: string, row: CountRow | undefined, workedSeconds: number): PackingFigure {
  const parcels = row?.parcels ?? 0;
  return {
    key,
    name,
    parcels,
    returns: row?.returns ?? 0,
    meanSeconds: tenth(row?.meanSeconds),
    medianSeconds: tenth(row?.medianSeconds),
    parcelsPerHour: workedSeconds < LEAST_WORKED_SECONDS ? null : tenth((parcels * 3600) / workedSeconds),
    irregular: row?.irregular ?? 0,
  };
}

/** Of nothing at all. */
export const noFigure: PackingFigure = figureOf('', '', undefined, 0);

function tenth(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Math.round(value * 10) / 10;
}

/** Most parcels first, then by name, so that equal ones do not jump about. */
export function byParcels(figures: readonly PackingFigure[]): PackingFigure[] {
  const size = ({ parcels, returns }: PackingFigure) => parcels + returns;
  return figures.toSorted((a, b) => size(b) - size(a) || a.name.localeCompare(b.name) || (a.key < b.key ? -1 : 1));
}

/** In order, with nothing left out between the first and the last: a chart over time must not close its gaps. */
export function overTime(
  figures: readonly PackingFigure[],
  next: (key: string) => string,
  nameOf: (key: string) => string,
): PackingFigure[] {
  const known = new Map(figures.map((figure) => [figure.key, figure]));
  const keys = [...known.keys()].toSorted();
  const [first, last] = [keys[0], keys.at(-1)];
  if (first === undefined || last === undefined) return [];
  const all: PackingFigure[] = [];
  for (let key = first; key <= last; key = next(key)) all.push(known.get(key) ?? figureOf(key, nameOf(key), undefined, 0));
  return all;
}

/** `2026-11-20` -> `2026-11-21`. */
export function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** `08` -> `09`; `23` -> `24`, which no hour is called. */
export function nextHour(hour: string): string {
  return String(Number(hour) + 1).padStart(2, '0');
}
