/** Which drawn people a face engine keeps apart: plain arithmetic over the similarities of their pictures. */

/** All embeddings of one person by one pack, one for each pose; the same order of packs for everybody. */
export interface MeasuredPerson {
  seed: number;
  /** [pack][pose] -> embedding. */
  embeddings: readonly (readonly Float32Array[])[];
}

export type SimilarityOf = (left: Float32Array, right: Float32Array) => number;

/** Higher is more alike. `sameLowest`: of one person's pictures; `differentHighest`: between any two people. */
export interface Separation {
  sameLowest: number;
  differentHighest: number;
}

export function separationOf(people: readonly MeasuredPerson[], pack: number, similarity: SimilarityOf): Separation {
  const same = people.map((person) => lowestWithin(person, pack, similarity));
  const different = people.flatMap((left, index) => people.slice(index + 1).map((right) => highestBetween(left, right, pack, similarity)));
  return { sameLowest: Math.min(...same), differentHighest: Math.max(...different) };
}

/** The least alike two pictures of one person. */
export function lowestWithin(person: MeasuredPerson, pack: number, similarity: SimilarityOf): number {
  const shots = person.embeddings[pack] ?? [];
  return Math.min(1, ...shots.flatMap((left, index) => shots.slice(index + 1).map((right) => similarity(left, right))));
}

/** The most alike two pictures of two people. */
export function highestBetween(left: MeasuredPerson, right: MeasuredPerson, pack: number, similarity: SimilarityOf): number {
  const [ours, theirs] = [left.embeddings[pack] ?? [], right.embeddings[pack] ?? []];
  return Math.max(...ours.flatMap((one) => theirs.map((other) => similarity(one, other))));
}

/**
 * Picks `count` of the items so that the least distance between any two is large: farthest point first from each start, then
 * exchanging one for another as long as that helps. `distance` is symmetric; higher is farther apart. `mayJoin` can keep an item out
 * of the company of those already chosen.
 */
export function chooseApart<T>(
  items: readonly T[],
  count: number,
  distance: (left: T, right: T) => number,
  mayJoin: (newcomer: T, others: readonly T[]) => boolean = () => true,
): T[] {
  const table = items.map((left) => items.map((right) => distance(left, right)));
  const nearest = (candidate: number, others: readonly number[]): number =>
    Math.min(...others.map((other) => table[candidate]?.[other] ?? 0));
  const spread = (chosen: readonly number[]): number => Math.min(...chosen.map((one) => nearest(one, without(chosen, one))));
  const pick = (indices: readonly number[]): T[] => indices.flatMap((index) => items.slice(index, index + 1));
  const farthest = (chosen: readonly number[]): number[] => {
    const others = pick(chosen);
    const candidates = items.map((_, index) => index).filter((index) => !chosen.includes(index) && mayJoin(items[index] as T, others));
    const [best] = candidates.toSorted((left, right) => nearest(right, chosen) - nearest(left, chosen));
    return best === undefined ? [] : [best];
  };
  const grow = (chosen: number[]): number[] => {
    const newcomer = chosen.length < count ? farthest(chosen) : [];
    return newcomer.length === 0 ? chosen : grow([...chosen, ...newcomer]);
  };
  const improve = (chosen: number[]): number[] => {
    const before = spread(chosen);
    const changed = chosen.map((out) => without(chosen, out)).map((rest) => [...rest, ...farthest(rest)]);
    const better = changed.find((other) => other.length === chosen.length && spread(other) > before);
    return better ? improve(better) : chosen;
  };
  const results = items.map((_, start) => improve(grow([start])));
  const [best = []] = results.toSorted((left, right) => right.length - left.length || spread(right) - spread(left));
  return pick(best);
}

function without(chosen: readonly number[], one: number): number[] {
  return chosen.filter((other) => other !== one);
}
