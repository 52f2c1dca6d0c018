import { expect, test } from 'vitest';
import { secretMask } from './mask-secrets.ts';

test('given values are hidden, whatever characters they have', () => {
  const mask = secretMask([{ name: 'A', value: 'p(a.s)s*[w]o\\rd$^' }], {});
  expect(mask?.('say p(a.s)s*[w]o\\rd$^ twice p(a.s)s*[w]o\\rd$^!')).toBe('say ••• twice •••!');
});

test('a short value is hidden as a word, not inside of one', () => {
  const mask = secretMask([{ name: 'STAGE', value: 'prod' }], {});
  expect(mask?.('prod, reproduce, x=prod')).toBe('•••, reproduce, x=•••');
});

test('a name alone hides the inherited value', () => {
  const mask = secretMask([{ name: 'A', value: null }], { A: 'inherited-value' });
  expect(mask?.('inherited-value')).toBe('•••');
});

test('inherited variables are hidden when their name tells of a secret', () => {
  const mask = secretMask([], { HOME: '/home/me', DB_PASSWORD: 'hunter2-and-more', STRIPE_KEY: 'sk_live_1' });
  expect(mask?.('/home/me hunter2-and-more sk_live_1')).toBe('/home/me ••• •••');
});

test('each line of a value, and the longer of two that begin alike', () => {
  const mask = secretMask(
    [
      { name: 'A', value: 'first line\nsecond line' },
      { name: 'B', value: 'first line and more' },
    ],
    {},
  );
  expect(mask?.('first line and more')).toBe('•••');
  expect(mask?.('second line')).toBe('•••');
});

test('nothing to hide', () => {
  expect(secretMask([{ name: 'A', value: '1' }], { PATH: '/usr/bin' })).toBeNull();
});
