import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../src/config/option.ts';
import { parseHierarchies } from '../../src/engine/sandbox/cgroup/hierarchy.ts';
import { explainWord } from '../../src/explain/explain-word.ts';
import { parseEventFormat } from '../../src/kernel/format-file.ts';
import { parsePageLayout } from '../../src/kernel/page-layout.ts';
import { readPage } from '../../src/kernel/ring-buffer-page.ts';
import { LoadCommandReader } from '../../src/load/load-command.ts';
import { parseRequestFile } from '../../src/load/request-file.ts';
import { SigtrailError } from '../../src/model/error.ts';
import { findSignal } from '../../src/model/signal.ts';
import { parseMasks, parseStat } from '../../src/proc/process.ts';
import { decodeAddress, parseListening, parseUnixListeners } from '../../src/proc/sockets.ts';
import { cleanText } from '../../src/report/clean.ts';
import { parseEnvFile } from '../../src/target/env-file.ts';

const perParserMs = Number(process.env['SIGTRAIL_FUZZ_MS'] ?? 60_000);
const recorded = (name: string) => readFileSync(new URL(`../kernel/recorded/${name}`, import.meta.url));

/** Text that is often nearly right: pieces of real input between random ones. */
const pieces = [
  '(',
  ')',
  ' ',
  '\n',
  '\t',
  '\0',
  '\u001b[2J',
  ':',
  '=',
  '{',
  '}',
  '[',
  ']',
  '"',
  '0A',
  'SigCgt:',
  'field:',
  'offset:',
  '--',
  'GET',
  'id',
  '1e999',
  '18446744073709551616',
];
const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string(), fc.string({ unit: 'binary' })), { maxLength: 60 })
  .map((parts) => parts.join(''));

/** Only a known error may be thrown. */
function known(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof SigtrailError)) throw error;
  }
}

const parsers: ReadonlyArray<readonly [string, (text: string) => void]> = [
  ['/proc stat and masks', (text) => void [parseStat(text), parseMasks(text)]],
  ['/proc sockets', (text) => void [parseListening(text, 4), parseUnixListeners(text), decodeAddress(text)]],
  ['cgroup texts', (text) => void parseHierarchies({ mountinfo: text, own: text })],
  [
    'options',
    (text) => known(() => parseOptions(text.split(' '), [{ name: 'env', value: 'K', help: '' }], 'drill')),
  ],
  ['env file', (text) => known(() => parseEnvFile(text, 'f'))],
  ['request file', (text) => known(() => parseRequestFile(text, 'f'))],
  ['signal names', (text) => void findSignal(text)],
  [
    'load command output',
    (text) => {
      const reader = new LoadCommandReader(0n);
      reader.push(text);
      reader.end();
    },
  ],
  [
    'text for terminals',
    (text) => {
      // biome-ignore lint: the control characters are the point
      expect(cleanText(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
    },
  ],
];

describe('hostile input', () => {
  const limits = {
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: perParserMs,
    markInterruptAsFailure: false,
  };

  it.each(parsers)('%s', (name, parse) => {
    let runs = 0;
    fc.assert(
      fc.property(hostileText, (text) => {
        runs += 1;
        parse(text);
      }),
      limits,
    );
    console.log(`figure: ${name}: ${runs} inputs in ${perParserMs / 1000} s, no crash`);
    expect(runs).toBeGreaterThan(100);
  });

  it('ring-buffer pages: real ones with bytes changed, and random ones', () => {
    const layout = parsePageLayout(recorded('header_page').toString());
    let runs = 0;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), (page) => {
        runs += 1;
        let records = 0;
        readPage(page, layout, () => {
          records += 1;
        });
        expect(records).toBeLessThanOrEqual(page.length);
      }),
      limits,
    );
    console.log(`figure: ring-buffer pages: ${runs} inputs in ${perParserMs / 1000} s, no crash`);
  });

  it('event formats', () => {
    const real = recorded('signal_generate.format').toString();
    let runs = 0;
    fc.assert(
      fc.property(fc.nat(real.length), fc.nat(40), hostileText, (at, cut, text) => {
        runs += 1;
        known(() => parseEventFormat(real.slice(0, at) + text + real.slice(at + cut)));
      }),
      limits,
    );
    console.log(`figure: event formats: ${runs} inputs in ${perParserMs / 1000} s, no crash`);
  });

  it('words to explain', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(hostileText, async (text) => {
        runs += 1;
        await explainWord(text);
      }),
      limits,
    );
    console.log(`figure: words to explain: ${runs} inputs in ${perParserMs / 1000} s, no crash`);
  });
});
