import { expect, test } from 'vitest';
import { describeExitCode, exitCodeOfSignal } from './exit-code.ts';
import { standardSignals } from './signal.ts';

test('every code from 0 to 255 has a meaning, nothing else has', () => {
  for (let code = 0; code <= 255; code += 1) expect(describeExitCode(code)?.meaning).toMatch(/\w/);
  for (const wrong of [-1, 256, 1.5, Number.NaN]) expect(describeExitCode(wrong)).toBeNull();
});

test('128 + n names the signal, and back', () => {
  for (const signal of standardSignals) {
    expect(describeExitCode(exitCodeOfSignal(signal))?.signal?.name).toBe(signal.name);
  }
  expect(describeExitCode(160)?.signal).toBeNull();
  expect(describeExitCode(162)?.signal?.name).toBe('SIGRTMIN');
  expect(describeExitCode(192)?.signal?.name).toBe('SIGRTMAX');
  expect(describeExitCode(193)?.group).toBe('none');
});

test('the conventions of shells and sysexits.h', () => {
  expect(describeExitCode(127)?.meaning).toContain('not found');
  expect(describeExitCode(78)?.meaning).toContain('EX_CONFIG');
  expect(describeExitCode(0)?.group).toBe('success');
});
