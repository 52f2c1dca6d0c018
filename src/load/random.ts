/** A seeded stream of numbers in [0, 1): the same seed gives the same load. (mulberry32, public domain, Tommy Ettinger) */
export type Random = () => number;

/** @param seed any integer; only its low 32 bits count */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
