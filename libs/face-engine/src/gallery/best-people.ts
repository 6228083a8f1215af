import type { PeopleIndex } from './people-index.js';

export interface Match {
  personId: string;
  /** cosine in -1..1, or for euclidean packs 1 - distance: higher is always more similar */
  similarity: number;
}

/** The `top` people with the highest of their rows' similarities, most similar first; equal ones in the order of their ids. */
export function bestPeople(similarities: Float64Array, rows: number, people: PeopleIndex, top: number): Match[] {
  const best = new Float64Array(people.bound).fill(Number.NEGATIVE_INFINITY);
  for (let row = 0; row < rows; row++) {
    const person = people.numberAt(row);
    const similarity = similarities[row] as number;
    if (similarity > (best[person] as number)) best[person] = similarity;
  }
  const leaders: Match[] = [];
  for (let person = 0; person < best.length; person++) {
    const similarity = best[person] as number;
    if (similarity === Number.NEGATIVE_INFINITY) continue;
    const last = leaders.at(-1);
    if (leaders.length === top && last !== undefined && similarity < last.similarity) continue;
    insert(leaders, { personId: people.idOf(person), similarity }, top);
  }
  return leaders;
}

function insert(leaders: Match[], match: Match, top: number): void {
  let at = leaders.length;
  while (at > 0 && isBefore(match, leaders[at - 1] as Match)) at--;
  leaders.splice(at, 0, match);
  if (leaders.length > top) leaders.pop();
}

function isBefore(a: Match, b: Match): boolean {
  return a.similarity > b.similarity || (a.similarity === b.similarity && a.personId < b.personId);
}
