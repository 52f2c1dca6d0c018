import { expect, test } from 'vitest';
import { escapeMarkup } from './xml.ts';

test('markup is escaped and what XML cannot write is left out', () => {
  expect(escapeMarkup(`<a b="c" d='e'>&amp;`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;');
  expect(escapeMarkup('a\0b\x1bc\uFFFEd\ud800e\tf\ng😀')).toBe('abcde\tf\ng😀');
});
