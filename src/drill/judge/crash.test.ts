import { describe, expect, it } from 'vitest';
import type { ServiceExit } from '../../engine/engine.ts';
import { crashOf } from './crash.ts';

const exit = (code: number | null, signal: string | null = null): ServiceExit => ({
  code,
  signal,
  seenNs: 0n,
});

describe('crashOf', () => {
  it.each([0, 1, 2, 130, 143, 137])('exit %i alone is no crash', (code) => {
    expect(crashOf(exit(code), [], 'SIGTERM')).toBeNull();
  });

  it.each([
    [132, 'SIGILL'],
    [134, 'SIGABRT'],
    [135, 'SIGBUS'],
    [136, 'SIGFPE'],
    [139, 'SIGSEGV'],
  ])('exit %i is that of %s', (code, signal) => {
    expect(crashOf(exit(code), [], 'SIGTERM')).toBe(`exit ${code} (${signal})`);
  });

  it('tells a fault signal from the stop signal', () => {
    expect(crashOf(exit(null, 'SIGSEGV'), [], 'SIGTERM')).toBe('SIGSEGV');
    expect(crashOf(exit(null, 'SIGTERM'), [], 'SIGTERM')).toBeNull();
    expect(crashOf(exit(null, 'SIGQUIT'), [], 'SIGQUIT')).toBeNull();
    expect(crashOf(exit(null, 'SIGKILL'), [], 'SIGTERM')).toMatch(/did not send/);
  });

  it('knows the last words of runtimes, each with its own exit code', () => {
    expect(crashOf(exit(2), ['panic: close of closed channel', '', 'goroutine 5'], 'SIGTERM')).toBe(
      'Go panic, exit 2: panic: close of closed channel',
    );
    expect(crashOf(exit(1), ['panic: quoted by a logger'], 'SIGTERM')).toBeNull();
    expect(crashOf(exit(1), ['Error: twice', '', 'Node.js v26.1.0'], 'SIGTERM')).toContain('uncaught error');
    expect(crashOf(exit(1), ['Traceback (most recent call last):'], 'SIGTERM')).toContain('Python');
    expect(crashOf(exit(101), ["thread 'main' panicked at src/main.rs:3:5:"], 'SIGTERM')).toContain('Rust');
    expect(crashOf(exit(0), ['panic: recovered'], 'SIGTERM')).toBeNull();
  });
});
