import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SigtrailError } from '../model/error.ts';
import { applyEnv, parseEnvFile, parseEnvSetting } from './env-file.ts';
import { serviceSpec, type ServiceChoices } from './service-spec.ts';
import { resolveTarget } from './target.ts';

const nothing: ServiceChoices = {
  stopSignal: null,
  graceMs: null,
  init: false,
  network: null,
  workdir: null,
  env: [],
  preStop: null,
  routeDelayMs: null,
  ready: null,
};

describe('the target', () => {
  it('is the command after --', () => {
    expect(resolveTarget([], ['./bin/shop', '-x'])).toEqual({
      kind: 'command',
      command: ['./bin/shop', '-x'],
      text: './bin/shop -x',
      name: 'shop',
    });
  });

  it.each([
    [[], null, 'usage'],
    [[], [], 'usage'],
    [['./server'], null, 'usage'],
    [['image:shop'], null, 'not-supported'],
    [['compose:x.yaml#api'], null, 'not-supported'],
  ] as const)('%j %j is refused: %s', (words, rest, code) => {
    expect(() => resolveTarget(words, rest)).toThrow(expect.objectContaining({ code }));
  });
});

describe('the service specification', () => {
  const target = resolveTarget([], ['./server']);

  it('says where each value comes from', () => {
    const spec = serviceSpec(target, nothing, { cwd: '/srv', env: { A: '1' } });
    expect(spec).toMatchObject({
      stopSignal: 'SIGTERM',
      graceMs: 10_000,
      workdir: '/srv',
      network: 'host',
      env: { A: '1' },
    });
    expect(spec.lifecycle.graceMs?.from).toBe('assumed');
    expect(
      serviceSpec(target, { ...nothing, graceMs: 1 }, { cwd: '/', env: {} }).lifecycle.graceMs?.from,
    ).toBe('--grace');
  });

  it('takes a stop signal in any form and refuses those that nothing can catch', () => {
    const withSignal = (stopSignal: string) =>
      serviceSpec(target, { ...nothing, stopSignal }, { cwd: '/', env: {} });
    expect(withSignal('quit').stopSignal).toBe('SIGQUIT');
    expect(withSignal('2').stopSignal).toBe('SIGINT');
    expect(() => withSignal('KILL')).toThrow(/no program can catch/);
    expect(() => withSignal('SIGBOGUS')).toThrow(SigtrailError);
  });
});

describe('environment settings', () => {
  it('reads a file as Docker does', () => {
    const text = '\uFEFF# comment\n\nA=1\r\n B="two words"\nC\nD=\n';
    expect(parseEnvFile(text, 'x.env')).toEqual([
      { name: 'A', value: '1' },
      { name: 'B', value: '"two words"' },
      { name: 'C', value: null },
      { name: 'D', value: '' },
    ]);
  });

  it('names file and line of what it cannot read', () => {
    expect(() => parseEnvFile('A=1\n2B=x\n', 'x.env')).toThrow(/x\.env:2/);
  });

  it('reads back any value', () => {
    const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,20}$/);
    const value = fc.string().filter((text) => !/[\r\n\0]/.test(text));
    fc.assert(
      fc.property(name, value, (key, text) => {
        expect(parseEnvFile(`${key}=${text}\n`, 'f')).toEqual([{ name: key, value: text }]);
        expect(parseEnvSetting(`${key}=${text}`)).toEqual({ name: key, value: text });
      }),
    );
  });

  it('throws nothing but bad input', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseEnvFile(text, 'f');
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad-input' });
        }
      }),
    );
  });

  it('passes a name without value on from its own environment', () => {
    const settings = [
      { name: 'A', value: null },
      { name: 'GONE', value: null },
      { name: 'B', value: '2' },
    ];
    expect(applyEnv({ A: '1', B: '1' }, settings)).toEqual({ A: '1', B: '2' });
  });
});
