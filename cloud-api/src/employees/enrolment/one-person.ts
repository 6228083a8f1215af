/**
 * Which of the candidates show the person: those that are alike a kept one, directly or by way of other candidates. With none kept, the
 * largest group of candidates that are alike; of several, the one with the earliest candidate.
 * @returns for each candidate, in their order
 */
export function showOnePerson<T>(kept: readonly T[], candidates: readonly T[], isAlike: (one: T, other: T) => boolean): boolean[] {
  const groups: number[][] = [];
  const grouped = new Set<number>();
  const grow = (seeds: readonly T[]): number[] => {
    const group: number[] = [];
    const frontier = [...seeds];
    for (let from = frontier.pop(); from !== undefined; from = frontier.pop()) {
      for (const [index, candidate] of candidates.entries()) {
        if (grouped.has(index) || !isAlike(from, candidate)) continue;
        grouped.add(index);
        group.push(index);
        frontier.push(candidate);
      }
    }
    return group;
  };
  if (kept.length > 0) groups.push(grow(kept));
  else {
    for (const [index, candidate] of candidates.entries()) {
      if (grouped.has(index)) continue;
      grouped.add(index);
      groups.push([index, ...grow([candidate])]);
    }
  }
  // the first of the longest: the sort is stable
  const [person = []] = groups.toSorted((a, b) => b.length - a.length);
  return candidates.map((_, index) => person.includes(index));
}
