import { expect, test } from 'vitest';
import { cleanStrings, cleanText } from './clean.ts';

test('terminal sequences go as a whole, what can be seen stays', () => {
  expect(cleanText('\x1b[31mred\x1b[0m')).toBe('red');
  expect(cleanText('\x9b2Jscreen')).toBe('screen');
  expect(cleanText('\x1b]0;title\x07text')).toBe('text');
  expect(cleanText('\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\')).toBe('link');
  expect(cleanText('one\r\n\ttwo\u2028three')).toBe('one two three');
  expect(cleanText('a\u202eb\u200bc\ud800d')).toBe('abcd');
  expect(cleanText('Größe 漢字 😀')).toBe('Größe 漢字 😀');
});

test('an unfinished sequence does not swallow the text after it', () => {
  expect(cleanText('\x1b]0;title without an end')).toContain('title');
  expect(cleanText('\x1b[')).not.toContain('\x1b');
});

test('keys are cleaned too, numbers and nulls stay', () => {
  expect(cleanStrings({ 'a\x1b[1m': ['\0b', 1, null, true] })).toEqual({ a: ['b', 1, null, true] });
});
