import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drillDocument } from '../../model/documents/drill.ts';
import { renderGithub } from './github.ts';
import { renderHtml } from './html/html.ts';
import { drillFormat, drillFormatNames } from './index.ts';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
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

const screen = { width: 80, unicode: true, color: false };
const samples = { failing, clean, ungraded, killed, allSkipped, interrupted, hostile };
const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '<',
      '>',
      '&',
      '"',
      "'",
      '/',
      '`',
      '|',
      ':',
      '%',
      '\r',
      '\n',
      '\0',
      '\ud800',
      ']]>',
      '</script>',
      '</script ',
      '</script/',
      '<!--<script ',
      '<!--',
      '::error::',
      '\x1b[2J',
    ),
    fc.string({ unit: 'binary', maxLength: 2 }),
  ),
});

const xmllint = 'xmllint';

/** Whether a text is well-formed XML 1.0 of the kind we write: declaration, elements, attributes, text. */
function wellFormed(xml: string): boolean {
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(xml)) return false;
  const open: string[] = [];
  const body = xml.replace(/^<\?xml [^?]*\?>\n/, '');
  const rest = body.replace(
    /<(\/?)([a-z-]+)((?: [A-Za-z]+="(?:[^<&"]|&(?:amp|lt|gt|quot|#39);)*")*)(\/?)>/g,
    (_, close, name, __, empty) => {
      if (close === '/') return open.pop() === name ? '' : '<';
      if (empty !== '/') open.push(name);
      return '';
    },
  );
  return open.length === 0 && /^(?:[^<&>]|&(?:amp|lt|gt|quot|#39);)*$/.test(rest);
}

describe('every format', () => {
  test('is there by its name, and sarif is refused with the names', async () => {
    expect(drillFormatNames).toEqual(['text', 'json', 'junit', 'github', 'html', 'markdown']);
    for (const name of drillFormatNames) {
      const format = await drillFormat(name);
      expect(format.name).toBe(name);
      for (const make of Object.values(samples))
        expect(format.render(make(), { screen, evidence: [] })).toMatch(/\n$/);
    }
    await expect(drillFormat('sarif')).rejects.toMatchObject({
      code: 'usage',
      text: { next: expect.stringContaining('junit') },
    });
    await expect(drillFormat('constructor')).rejects.toMatchObject({ code: 'usage' });
  });

  test('the samples are documents of the schema', () => {
    for (const make of Object.values(samples)) expect(drillDocument.safeParse(make()).error).toBeUndefined();
  });

  test('JSON is one document, schema first, unknown last, safe on a terminal', () => {
    const text = renderJson(hostile());
    const parsed = JSON.parse(text);
    expect(parsed).toEqual(hostile());
    expect(Object.keys(parsed)[0]).toBe('schema');
    expect(Object.keys(parsed).at(-1)).toBe('unknown');
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
  });

  test('the log of the worst run is in each', () => {
    for (const render of [renderJunit, renderGithub, renderMarkdown, renderJson]) {
      expect(render(failing())).toContain('34 handlers were still running');
    }
    expect(renderHtml(failing(), { screen, evidence: [] })).toContain('34 handlers were still running');
  });
});

describe('JUnit', () => {
  test('one case per scenario, with failures and skips', async () => {
    await expect(renderJunit(failing())).toMatchFileSnapshot('./golden/failing.junit.xml');
  });

  test('is well-formed for any string', () => {
    expect(wellFormed('<a b="<"></a>')).toBe(false);
    fc.assert(fc.property(anyText, (text) => wellFormed(renderJunit(hostile(text)))));
  });

  test('libxml2 agrees for the samples', ({ skip }) => {
    let there = true;
    try {
      execFileSync(xmllint, ['--version'], { stdio: 'ignore' });
    } catch {
      there = false;
    }
    if (!there) skip('xmllint (libxml2-utils) is not installed; the check above still holds');
    for (const make of Object.values(samples))
      execFileSync(xmllint, ['--noout', '--nonet', '-'], { input: renderJunit(make()) });
  });
});

describe('GitHub annotations', () => {
  test('levels and escapes', async () => {
    await expect(renderGithub(failing())).toMatchFileSnapshot('./golden/failing.github.txt');
  });

  test('no string makes a command of its own', () => {
    const count = (text: string): number =>
      text.split(/\r\n|\r|\n/).filter((line) => /^\s*::|##\[/.test(line)).length;
    const usual = count(renderGithub(hostile('text')));
    fc.assert(
      fc.property(anyText, (text) => {
        const report = renderGithub(hostile(`x${text}`));
        expect(report).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
        expect(count(report)).toBe(usual);
      }),
    );
  });
});

describe('Markdown', () => {
  test('table and folded log', async () => {
    await expect(renderMarkdown(failing())).toMatchFileSnapshot('./golden/failing.md');
  });

  test('every row keeps its five cells and no markup gets through', () => {
    const tags = (text: string): string[] => text.match(/<[^>]*>?/g) ?? [];
    const usual = tags(renderMarkdown(hostile('text')));
    fc.assert(
      fc.property(anyText, (text) => {
        const report = renderMarkdown(hostile(`x${text}`));
        expect(tags(report)).toEqual(usual);
        for (const row of report.split('\n').filter((line) => line.startsWith('| ')))
          expect(row.match(/\|/g)).toHaveLength(6);
      }),
    );
  });
});

describe('HTML', () => {
  test('any string leaves the same elements behind', () => {
    const tags = (html: string): string[] =>
      html
        .replace(/<(script|style)[\s\S]*?<\/\1[\s/>]/g, '<$1>')
        .match(/<[a-z/!][^>]*>/gi)
        ?.map((tag) => tag.split(/[\s>]/)[0] ?? '') ?? [];
    const usual = tags(renderHtml(hostile('text'), { screen, evidence: [] }));
    fc.assert(
      fc.property(anyText, (text) => {
        const html = renderHtml(hostile(`x${text}`), { screen, evidence: failingEvidence(100).slice(0, 0) });
        expect(tags(html)).toEqual(usual);
        const embedded =
          /<script type="application\/json" id="document">(.*?)<\/script[\s/>]/s.exec(html)?.[1] ?? '';
        expect(embedded).not.toContain('<');
        expect(JSON.parse(embedded)).toEqual(JSON.parse(JSON.stringify(hostile(`x${text}`))));
      }),
      { numRuns: 60 },
    );
  });

  test('loads nothing and allows nothing but its own script and style', () => {
    const html = renderHtml(failing(), { screen, evidence: failingEvidence() });
    expect(html).toContain("default-src 'none'; script-src 'sha256-");
    expect(html).not.toMatch(/\b(?:src|href)="(?!#")|url\(|@import|unsafe-inline/);
  });

  test('the bundled page is fresh', () => {
    execFileSync(process.execPath, [
      new URL('../../../tools/build/report-page.mjs', import.meta.url).pathname,
      '--check',
    ]);
  });
});
