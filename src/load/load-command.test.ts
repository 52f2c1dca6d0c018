import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LoadCommandReader, type LoadCommandOutput } from './load-command.ts';

const good = {
  id: 7,
  conn: 3,
  connOpenedNs: '1000',
  lastByteWrittenNs: 1500,
  firstByteNs: 1600,
  endNs: 1700,
  outcome: 'complete',
  status: 200,
};

function read(text: string, pieces = 1): LoadCommandOutput {
  const reader = new LoadCommandReader(500n);
  const size = Math.max(1, Math.ceil(text.length / pieces));
  for (let at = 0; at < text.length; at += size) reader.push(text.slice(at, at + size));
  return reader.end();
}

test('a line becomes a record, relative to the origin', () => {
  const { records, errorCount } = read(`${JSON.stringify(good)}\n\n`);
  expect(errorCount).toBe(0);
  expect(records).toEqual([
    {
      id: 7,
      connection: 3,
      population: 'keep-alive',
      method: 'GET',
      connectedNs: 500,
      beganNs: 1000,
      lastByteWrittenNs: 1000,
      firstByteNs: 1100,
      endNs: 1200,
      outcome: 'complete',
      status: 200,
    },
  ]);
});

test('instants past 2^53 stay exact as strings', () => {
  const reader = new LoadCommandReader(9_007_199_254_740_993n);
  reader.push(
    JSON.stringify({
      ...good,
      connOpenedNs: null,
      lastByteWrittenNs: null,
      firstByteNs: null,
      endNs: '9007199254740994',
    }),
  );
  expect(reader.end().records[0]?.endNs).toBe(1);
});

test('a protocol without status codes: a complete answer counts as 200', () => {
  const { status: _, ...without } = good;
  expect(read(JSON.stringify(without)).records[0]?.status).toBe(200);
  expect(read(JSON.stringify({ ...without, outcome: 'cut' })).records[0]?.status).toBeNull();
});

describe('a line that is no record is counted and named', () => {
  test.each([
    ['nonsense', 'not JSON'],
    ['[]', 'expected object'],
    [JSON.stringify({ ...good, outcome: 'lost' }), 'outcome'],
    [JSON.stringify({ ...good, endNs: 1.5 }), 'endNs'],
    [JSON.stringify({ ...good, endNs: -1 }), 'endNs'],
    [JSON.stringify({ ...good, id: 'x' }), 'id'],
    [JSON.stringify({ ...good, firstByteNs: 1701 }), 'firstByteNs: later than endNs'],
    [JSON.stringify({ ...good, outcome: 'cut', connOpenedNs: null }), 'connOpenedNs'],
    ['x'.repeat(70_000), 'longer than'],
  ])('%.40s', (line, why) => {
    const { records, errors, errorCount } = read(`\n${line}\n${JSON.stringify(good)}\n`, 3);
    expect(errorCount).toBe(1);
    expect(errors[0]?.line).toBe(2);
    expect(errors[0]?.why).toContain(why);
    expect(records).toHaveLength(1);
  });

  test('an id that came before', () => {
    expect(read(`${JSON.stringify(good)}\n${JSON.stringify(good)}`).errors).toEqual([
      { line: 2, why: 'id: 7 came before' },
    ]);
  });

  test('only the first twenty are kept', () => {
    const { errors, errorCount } = read('x\n'.repeat(500));
    expect([errors.length, errorCount]).toEqual([20, 500]);
  });
});

test('where the output is cut into pieces does not matter, and no text makes it throw', () => {
  const line = fc.oneof(
    fc.string(),
    fc.json(),
    fc.integer({ min: 0, max: 30 }).map((id) => JSON.stringify({ ...good, id })),
  );
  fc.assert(
    fc.property(fc.array(line), fc.integer({ min: 1, max: 40 }), (lines, pieces) => {
      const text = lines.join('\n');
      expect(read(text, pieces)).toEqual(read(text));
    }),
  );
});
