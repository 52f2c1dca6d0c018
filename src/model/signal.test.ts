import { constants } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSignal, inMask, standardSignals } from './signal.ts';

describe('signals', () => {
  it('has the numbers of this machine', () => {
    for (const signal of standardSignals) {
      const own = (constants.signals as Record<string, number>)[signal.name];
      if (own !== undefined && process.arch === 'x64' && process.platform === 'linux')
        expect(own, signal.name).toBe(signal.number);
    }
    expect(standardSignals.map((signal) => signal.number)).toEqual(
      Array.from({ length: 31 }, (_, index) => index + 1),
    );
  });

  it('knows what cannot be caught', () => {
    expect(standardSignals.filter((signal) => !signal.catchable).map((signal) => signal.name)).toEqual([
      'SIGKILL',
      'SIGSTOP',
    ]);
  });

  it.each([
    ['term', 'SIGTERM'],
    ['15', 'SIGTERM'],
    ['SIGIOT', 'SIGABRT'],
    ['rtmin+3', 'SIGRTMIN+3'],
    ['RTMAX-1', 'SIGRTMIN+29'],
    ['34', 'SIGRTMIN'],
    ['64', 'SIGRTMAX'],
  ])('%s is %s', (word, name) => expect(findSignal(word)?.name).toBe(name));

  it.each(['0', '32', '33', '65', 'SIGBOGUS', 'RTMIN+31', 'RTMIN-1', ''])('"%s" is none', (word) => {
    expect(findSignal(word)).toBeNull();
  });

  it('finds each by number and by name, and survives any word', () => {
    for (let number = 1; number <= 64; number += 1) {
      const signal = findSignal(number);
      if (signal) expect(findSignal(signal.name)).toEqual(signal);
    }
    fc.assert(fc.property(fc.string(), (word) => void findSignal(word)));
  });

  it('reads masks', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, (1n << 64n) - 1n), fc.integer({ min: 1, max: 64 }), (mask, number) => {
        expect(inMask(mask | (1n << BigInt(number - 1)), number)).toBe(true);
        expect(inMask(mask & ~(1n << BigInt(number - 1)), number)).toBe(false);
      }),
    );
  });
});
