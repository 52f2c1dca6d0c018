import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fixture } from '../fixture-paths.ts';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'sigtrail-readme-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The lines of the README's sh blocks, without comments. */
const commands = [...readme.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
  .flatMap((block) => (block[1] ?? '').split('\n'))
  .map((line) => line.replace(/\s+#.*$/, '').trim())
  .filter(Boolean);

const ours = commands.filter((command) => command.startsWith('sigtrail '));

describe('every sigtrail command of the README runs', () => {
  it('has some', () => expect(ours.length).toBeGreaterThan(5));

  // --full takes minutes; its scenarios have tests of their own.
  it.each(ours.filter((command) => !command.includes('--full')))('%s', (command) => {
    const words = command
      .replace('./server', fixture('go/drain'))
      .replace('/slow', '/')
      .replace('report.html', join(folder, 'report.html'))
      .split(' ')
      .slice(1);
    const network = words[0] === 'drill' && !words.includes('none') ? ['--network', 'none'] : [];
    const [first = '', ...rest] = words;
    const args = [join(root, 'bin/sigtrail.js'), first, ...network, ...rest];
    // A non-zero exit code throws.
    const output = execFileSync(process.execPath, args, { encoding: 'utf8', cwd: folder, timeout: 120_000 });
    expect(output.length).toBeGreaterThan(100);
    if (command.includes('report.html'))
      expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('<html');
  });
});

describe('what the README points to exists', () => {
  const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map((match) => match[1] ?? '');
  it.each(links)('%s', (link) => expect(existsSync(join(root, link))).toBe(true));

  it('npm scripts', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(scripts).toHaveProperty('demo');
    expect(scripts).toHaveProperty('test');
  });
});
