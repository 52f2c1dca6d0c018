import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SigtrailError } from '../model/error.ts';
import { isSet, type OptionSpec, parseOptions, valueOf, valuesOf } from './option.ts';
import { parseDuration, parseHttpUrl, parseWhole } from './values.ts';

const table: readonly OptionSpec[] = [
  { name: 'grace', value: 'TIME', help: '' },
  { name: 'env', value: 'K=V', many: true, help: '' },
  { name: 'init', help: '' },
];

function failure(argv: readonly string[]): SigtrailError {
  try {
    parseOptions(argv, table, 'drill');
  } catch (error) {
    if (error instanceof SigtrailError) return error;
  }
  throw new Error('nothing was thrown');
}

describe('options', () => {
  it('reads both forms, keeps order and everything after --', () => {
    const parsed = parseOptions(
      ['--grace=5s', 'word', '--env', 'A=1', '--env=B=2=3', '--init', '--', './x', '--init'],
      table,
      'drill',
    );
    expect(valueOf(parsed, 'grace')).toBe('5s');
    expect(valuesOf(parsed, 'env')).toEqual(['A=1', 'B=2=3']);
    expect(isSet(parsed, 'init')).toBe(true);
    expect(parsed.words).toEqual(['word']);
    expect(parsed.rest).toEqual(['./x', '--init']);
  });

  it.each([
    [['--grase', '1s'], /--grace/],
    [['--grace'], /needs a value/],
    [['--grace', '--'], /needs a value/],
    [['--init=1'], /takes no value/],
    [['--init', '--init'], /twice/],
  ])('%j is refused', (argv, message) => {
    const error = failure(argv);
    expect(error.code).toBe('usage');
    expect(`${error.text.what} ${error.text.next}`).toMatch(message);
  });

  it('throws nothing but usage errors', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('--', '--env', '--init', '--grace'))),
        (argv) => {
          try {
            parseOptions(argv, table, 'drill');
          } catch (error) {
            expect(error).toBeInstanceOf(SigtrailError);
          }
        },
      ),
    );
  });
});

describe('values', () => {
  it.each([
    ['10s', 10_000],
    ['1.5s', 1500],
    ['250ms', 250],
    ['2m', 120_000],
    ['7', 7000],
  ])('%s is %i ms', (text, ms) => expect(parseDuration(text, 'grace')).toBe(ms));

  it.each(['', '-1s', '1y', 'NaN', '1e9', '25h', '1s2s'])('"%s" is no duration', (text) => {
    expect(() => parseDuration(text, 'grace')).toThrow(SigtrailError);
  });

  it('checks whole numbers and URLs', () => {
    expect(parseWhole('8', 'runs', 1, 10)).toBe(8);
    expect(() => parseWhole('11', 'runs', 1, 10)).toThrow(/11/);
    expect(() => parseWhole('1.5', 'runs', 1, 10)).toThrow(SigtrailError);
    expect(parseHttpUrl('http://localhost:80/x', 'url')).toBe('http://localhost/x');
    expect(() => parseHttpUrl('ftp://x', 'url')).toThrow(SigtrailError);
    expect(() => parseHttpUrl('localhost:8080', 'url')).toThrow(SigtrailError);
  });
});
