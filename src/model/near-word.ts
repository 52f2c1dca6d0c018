/**
 * Edit distance with swaps of neighbours (optimal string alignment), stopping early.
 * @returns the distance, or `limit + 1` when it is larger than `limit`
 */
export function editDistance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let best = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) best = Math.min(best, (before[column - 2] ?? 0) + 1);
      current.push(best);
    }
    before = previous;
    previous = current;
  }
  return Math.min(previous[right.length] ?? 0, limit + 1);
}

/** The candidates nearest to a word, best first, at most `count`; far ones are left out. */
export function nearest(word: string, candidates: readonly string[], count = 4): readonly string[] {
  // Longer input is no typing error; it also bounds the work.
  if (word.length > 40) return [];
  const wanted = word.toLowerCase();
  const limit = wanted.length <= 3 ? 1 : wanted.length <= 6 ? 2 : 3;
  return candidates
    .map((candidate) => ({ candidate, distance: distanceTo(wanted, candidate.toLowerCase(), limit) }))
    .filter((entry) => entry.distance <= limit)
    .sort((a, b) => a.distance - b.distance || a.candidate.localeCompare(b.candidate))
    .slice(0, count)
    .map((entry) => entry.candidate);
}

/** A word that is the beginning of a candidate is near as well. */
function distanceTo(wanted: string, candidate: string, limit: number): number {
  if (wanted.length >= 3 && candidate.startsWith(wanted)) return 1;
  return Math.min(
    editDistance(wanted, candidate, limit),
    editDistance(wanted, candidate.replace(/^sig/, ''), limit),
  );
}
