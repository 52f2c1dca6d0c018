import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from './random.ts';

test('the same seed gives the same numbers, another seed others, all in [0, 1)', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const [one, same, other] = [seededRandom(seed), seededRandom(seed), seededRandom(seed + 1)];
      const numbers = Array.from({ length: 50 }, one);
      expect(Array.from({ length: 50 }, same)).toEqual(numbers);
      expect(Array.from({ length: 50 }, other)).not.toEqual(numbers);
      for (const number of numbers) expect(number >= 0 && number < 1).toBe(true);
    }),
  );
});

test('spread evenly', () => {
  const random = seededRandom(7);
  const buckets = new Array<number>(10).fill(0);
  for (let i = 0; i < 100_000; i++) {
    const bucket = Math.floor(random() * 10);
    buckets[bucket] = (buckets[bucket] as number) + 1;
  }
  expect(Math.min(...buckets)).toBeGreaterThan(9000);
});
