import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePageLayout } from './page-layout.ts';
import { readPage } from './ring-buffer-page.ts';

const recorded = (name: string) =>
  readFileSync(new URL(`../../test/kernel/recorded/${name}`, import.meta.url));
const layout = parsePageLayout(recorded('header_page').toString());

type Item =
  | { kind: 'data'; delta: number; words: number[]; long: boolean }
  | { kind: 'discarded'; delta: number; words: number }
  | { kind: 'extend'; delta: bigint }
  | { kind: 'stamp'; ahead: bigint };

/** Writes pages as include/linux/ring_buffer.h describes them, independently of the reader. */
function buildPage(startNs: bigint, items: readonly Item[], missed: bigint | null) {
  const page = Buffer.alloc(4096);
  const expected: { tNs: bigint; words: number[] }[] = [];
  let at = 16;
  let tNs = startNs;
  const word = (value: number) => {
    page.writeUInt32LE(value, at);
    at += 4;
  };
  const head = (type: number, delta: number) => word(type + delta * 32);
  for (const item of items) {
    if (at > 3500) break;
    if (item.kind === 'data') {
      tNs += BigInt(item.delta);
      expected.push({ tNs, words: item.words });
      if (item.long || item.words.length === 0 || item.words.length > 28) {
        head(0, item.delta);
        word(4 + item.words.length * 4);
      } else head(item.words.length, item.delta);
      for (const value of item.words) word(value);
    } else if (item.kind === 'discarded') {
      if (item.delta > 1) tNs += BigInt(item.delta);
      head(29, Math.max(1, item.delta));
      word(4 + item.words * 4);
      at += item.words * 4;
    } else if (item.kind === 'extend') {
      tNs += item.delta;
      head(30, Number(item.delta & 0x7ffffffn));
      word(Number(item.delta >> 27n));
    } else {
      tNs += item.ahead;
      head(31, Number(tNs & 0x7ffffffn));
      word(Number((tNs >> 27n) & 0xffffffffn));
    }
  }
  page.writeBigUInt64LE(startNs, 0);
  let commit = BigInt(at - 16);
  if (missed !== null) {
    commit |= 0xffffffff_c0000000n;
    page.writeBigUInt64LE(missed, at);
  }
  page.writeBigUInt64LE(commit, 8);
  return { page, expected };
}

const delta = fc.nat(2 ** 27 - 1);
const item: fc.Arbitrary<Item> = fc.oneof(
  fc.record({
    kind: fc.constant('data' as const),
    delta,
    words: fc.array(fc.nat(), { maxLength: 40 }),
    long: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('discarded' as const), delta, words: fc.nat(40) }),
  fc.record({ kind: fc.constant('extend' as const), delta: fc.bigInt(0n, 1n << 40n) }),
  fc.record({ kind: fc.constant('stamp' as const), ahead: fc.bigInt(0n, 1n << 40n) }),
);

/** Uptimes below 2^58 ns, and clocks whose upper five bits are set, also just before these change. */
const startTime = fc.oneof(
  fc.bigInt(0n, 1n << 58n),
  fc.bigInt(1n << 59n, (1n << 63n) - 1n),
  fc.bigInt(1n, 1n << 41n).map((before) => (3n << 59n) - before),
);

test('every record of a well-formed page comes back with its time and bytes', () => {
  fc.assert(
    fc.property(
      startTime,
      fc.array(item, { maxLength: 60 }),
      fc.option(fc.bigInt(1n, 1n << 53n)),
      (startNs, items, missed) => {
        const { page, expected } = buildPage(startNs, items, missed);
        const seen: typeof expected = [];
        const summary = readPage(page, layout, (tNs, view, offset, length) => {
          const words = Array.from({ length: length / 4 }, (_, i) => view.getUint32(offset + i * 4, true));
          seen.push({ tNs, words });
        });
        expect(summary.damage).toBeNull();
        expect(summary.timestampNs).toBe(startNs);
        expect(summary.records).toBe(expected.length);
        expect(seen).toEqual(expected);
        const count =
          missed === null ? 0 : missed <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(missed) : 'some';
        expect(summary.missed).toBe(count);
      },
    ),
  );
});

function expectSafe(page: Uint8Array): void {
  let visits = 0;
  const summary = readPage(page, layout, (_tNs, view, offset, length) => {
    visits += 1;
    expect(offset).toBeGreaterThanOrEqual(layout.dataOffset);
    expect(length).toBeGreaterThanOrEqual(0);
    expect(offset + length).toBeLessThanOrEqual(view.byteLength);
  });
  expect(visits).toBe(summary.records);
  expect(visits).toBeLessThanOrEqual(page.length / 4);
}

test('random bytes of any length never throw and never point outside the page', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), expectSafe), { numRuns: 500 });
  fc.assert(fc.property(fc.uint8Array({ minLength: 4096, maxLength: 4096 }), expectSafe), { numRuns: 20 });
});

test('real pages with flipped bytes never throw and never point outside the page', () => {
  const real = recorded('storm.bin').subarray(0, 4096);
  const flip = fc.tuple(fc.nat(4095), fc.nat(255));
  fc.assert(
    fc.property(fc.array(flip, { minLength: 1, maxLength: 20 }), (flips) => {
      const page = Uint8Array.from(real);
      for (const [at, value] of flips) page[at] = value;
      expectSafe(page);
      expect(page).toHaveLength(4096);
    }),
    { numRuns: 300 },
  );
});

test('damage is said: a record over the end, a length over the page, a cut page', () => {
  const { page } = buildPage(5n, [{ kind: 'data', delta: 1, words: [1, 2, 3], long: false }], null);
  page.writeUInt32LE(12, 8);
  expect(readPage(page, layout, () => undefined).damage).toBe('a record runs over the end of its page');
  page.writeUInt32LE(4081, 8);
  expect(readPage(page, layout, () => undefined).damage).not.toBeNull();
  expect(readPage(page.subarray(0, 10), layout, () => undefined).damage).toBe(
    'the page is shorter than its header',
  );
});

test('the recorded storm adds up: decoded events and missed ones are all that happened', () => {
  const bytes = recorded('storm.bin');
  const { lost } = JSON.parse(recorded('storm.json').toString()) as { lost: number };
  let records = 0;
  const missed: unknown[] = [];
  for (let at = 0; at < bytes.length; at += 4096) {
    const summary = readPage(bytes.subarray(at, at + 4096), layout, () => undefined);
    expect(summary.damage).toBeNull();
    records += summary.records;
    missed.push(summary.missed);
  }
  // 3000 kills of oneself with a handler: 3000 generates and 3000 delivers.
  expect(records + lost).toBe(6000);
  expect(missed).toEqual([lost, 0, 0]);
});

test('a discarded event keeps its delta, except the 1 that stands for 0', () => {
  const data: Item = { kind: 'data', delta: 3, words: [1], long: false };
  const timeAfter = (delta: number) => {
    const times: bigint[] = [];
    readPage(buildPage(100n, [{ kind: 'discarded', delta, words: 2 }, data], null).page, layout, (tNs) =>
      times.push(tNs),
    );
    return times;
  };
  expect(timeAfter(1)).toEqual([103n]);
  expect(timeAfter(2)).toEqual([105n]);
});

test('a long record that runs over what the page holds is damage and is not visited', () => {
  const { page } = buildPage(5n, [{ kind: 'data', delta: 1, words: [1, 2, 3], long: true }], null);
  page.writeUInt32LE(20, 20);
  expect(readPage(page, layout, () => undefined)).toMatchObject({ records: 0, damage: expect.any(String) });
});

test('a count of missed events too large to be true is "some"', () => {
  const { page } = buildPage(5n, [], 1n << 60n);
  expect(readPage(page, layout, () => undefined).missed).toBe('some');
});
