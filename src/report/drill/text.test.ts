import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { widthOf } from '../text/width.ts';
import {
  allSkipped,
  clean,
  failing,
  failingEvidence,
  hostile,
  interrupted,
  killed,
  ungraded,
} from './testing/samples.ts';
import { renderText } from './text.ts';

const screen = { width: 80, unicode: true, color: false };
const golden = (name: string): string => `./golden/${name}.txt`;

describe('the text report', () => {
  const samples = { clean, ungraded, killed, allSkipped, interrupted, hostile };
  for (const [name, make] of Object.entries(samples)) {
    test(`${name} at 80 columns`, async () => {
      await expect(renderText(make(), { screen, evidence: [] })).toMatchFileSnapshot(golden(name));
    });
  }

  for (const width of [60, 80, 140]) {
    test(`a failing service at ${width} columns`, async () => {
      const text = renderText(failing(), { screen: { ...screen, width }, evidence: failingEvidence() });
      await expect(text).toMatchFileSnapshot(golden(`failing-${width}`));
    });
  }

  test('ASCII', async () => {
    const text = renderText(failing(), {
      screen: { ...screen, unicode: false },
      evidence: failingEvidence(),
    });
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    await expect(text).toMatchFileSnapshot(golden('failing-ascii'));
  });

  test('colour adds nothing but colour', () => {
    const evidence = failingEvidence();
    const plain = renderText(failing(), { screen, evidence });
    const coloured = renderText(failing(), { screen: { ...screen, color: true }, evidence });
    expect(coloured).toContain('\x1b[');
    const bare = coloured.replace(/\x1b\[[0-9;]*m/g, '');
    expect(
      bare
        .split('\n')
        .map((line) => line.trimEnd())
        .join('\n'),
    ).toBe(plain);
  });

  test('no string of the document yields a control character or breaks the layout', () => {
    const strings = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom('\x1b', '[', '\x9b', '\n', ']', '2', 'J', '\x07', '\u202e', 'é', '漢'),
      }),
    );
    fc.assert(
      fc.property(strings, fc.integer({ min: 1, max: 300 }), fc.boolean(), (text, width, unicode) => {
        const document = { ...hostile(text), next: null };
        const lines = renderText(document, { screen: { width, unicode, color: false }, evidence: [] }).split(
          '\n',
        );
        for (const line of lines) {
          expect(line).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]/);
          expect(widthOf(line)).toBeLessThanOrEqual(Math.min(Math.max(width, 60), 140));
        }
      }),
    );
  });
});

describe('a pre-stop hook', () => {
  test('moves the zero of the ruler to its begin', () => {
    const document = failing();
    document.lifecycle.push({ name: 'preStop', value: 'sleep 3', from: '--pre-stop' });
    for (const scenario of document.scenarios) {
      for (const run of scenario.runs) if (run.stopMs !== null) run.stopMs += 3000;
    }
    const lines = renderText(document, { screen, evidence: failingEvidence() }).split('\n');
    expect(lines.find((line) => line.includes('┐'))).toContain('pre-stop ┐');
    // Answers go on until the signal, 3 s after the stop's begin; then the rest is cut.
    expect(lines.find((line) => line.startsWith('D2'))).toMatch(/▏ *[▁-▇─]+×/);
  });
});
