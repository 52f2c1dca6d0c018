import { expect, test } from 'vitest';
import { secretMask } from './mask-secrets.ts';

test('a value with any punctuation is hidden as it stands', () => {
  const value = 'a-b/c.d*e (x) [y]-^$|{}\\ zz-1';
  const mask = secretMask([{ name: 'TOKEN', value }], {});
  expect(mask?.(`say ${value} now`)).toBe('say ••• now');
});
