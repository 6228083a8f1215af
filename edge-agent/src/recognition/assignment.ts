/**
 * Pairs rows with columns so that the sum of costs is least (Hungarian method by shortest augmenting paths; Jonker and Volgenant, 1987).
 * Pairs that cost more than `limit` are not made: being alone costs `limit`.
 * @param cost rows x columns, finite
 * @returns for each row its column, or -1
 */
export function assign(cost: readonly (readonly number[])[], limit: number): number[] {
  const rows = cost.length;
  const columns = cost[0]?.length ?? 0;
  if (rows === 0 || columns === 0) return Array.from({ length: rows }, () => -1);
  // each row gets a column of its own that stands for "alone", so a full assignment always exists
  const width = columns + rows;
  const costAt = (row: number, column: number): number => {
    const pair = column < columns ? (cost[row]?.[column] ?? limit) : limit;
    return column < columns && pair > limit ? limit * 2 + 1 : pair;
  };
  const rowOf = solve(rows, width, costAt);
  const result = Array.from({ length: rows }, () => -1);
  rowOf.forEach((row, column) => {
    if (row >= 0 && column < columns) result[row] = column;
  });
  return result;
}

/** For each column its row, or -1. Rows are put in one after another, each along the cheapest path of changes. */
function solve(rows: number, columns: number, costAt: (row: number, column: number) => number): Int32Array {
  const rowPrice = new Float64Array(rows);
  const columnPrice = new Float64Array(columns);
  const rowOf = new Int32Array(columns).fill(-1);
  for (let added = 0; added < rows; added++) {
    const distance = new Float64Array(columns).fill(Number.POSITIVE_INFINITY);
    const from = new Int32Array(columns).fill(-1);
    const done = new Uint8Array(columns);
    let row = added;
    let last = -1;
    let reached = 0;
    let free = -1;
    while (free < 0) {
      let nearest = -1;
      for (let column = 0; column < columns; column++) {
        if (done[column] === 1) continue;
        const through = reached + costAt(row, column) - at(rowPrice, row) - at(columnPrice, column);
        if (through < at(distance, column)) {
          distance[column] = through;
          from[column] = last;
        }
        if (nearest < 0 || at(distance, column) < at(distance, nearest)) nearest = column;
      }
      reached = at(distance, nearest);
      done[nearest] = 1;
      last = nearest;
      if (at(rowOf, nearest) < 0) free = nearest;
      else row = at(rowOf, nearest);
    }
    for (let column = 0; column < columns; column++) {
      if (done[column] !== 1) continue;
      const slack = reached - at(distance, column);
      columnPrice[column] = at(columnPrice, column) - slack;
      const owner = at(rowOf, column);
      if (owner >= 0) rowPrice[owner] = at(rowPrice, owner) + slack;
    }
    rowPrice[added] = at(rowPrice, added) + reached;
    for (let column = free; column >= 0; ) {
      const before = at(from, column);
      rowOf[column] = before < 0 ? added : at(rowOf, before);
      column = before;
    }
  }
  return rowOf;
}

function at(values: Float64Array | Int32Array, index: number): number {
  return values[index] ?? 0;
}
