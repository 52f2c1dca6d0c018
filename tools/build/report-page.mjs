// Bundles the script and style of the HTML report into one TypeScript module, so that the report is there in a checkout
// and in the package alike. `--check` writes nothing and fails when the module is stale.
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

const html = new URL('../../src/report/drill/html/', import.meta.url);
const target = new URL('page.generated.ts', html);

/** @param {string} entry file below the page's folder @returns {Promise<string>} */
async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [new URL(`page/${entry}`, html).pathname],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    charset: 'ascii',
    target: ['chrome109', 'firefox115', 'safari16.4'],
    legalComments: 'none',
  });
  // Nothing in it may end the element that holds it.
  return outputFiles[0].text.trim().replaceAll('</', '<\\/');
}

const lines = [
  '// Made by tools/build/report-page.mjs from page/; do not edit.',
  `export const pageScript = ${JSON.stringify(await bundle('main.ts'))};`,
  `export const pageStyle = ${JSON.stringify(await bundle('style.css'))};`,
];
// In the formatter's own form, so that formatting the project changes nothing in it.
const biome = new URL('../../node_modules/@biomejs/biome/bin/biome', import.meta.url).pathname;
const text = execFileSync(process.execPath, [biome, 'format', '--stdin-file-path=page.generated.ts'], {
  input: `${lines.join('\n')}\n`,
  cwd: new URL('../../', import.meta.url).pathname,
  encoding: 'utf8',
});
if (process.argv.includes('--check')) {
  const now = await readFile(target, 'utf8').catch(() => '');
  if (now !== text) {
    process.stderr.write('page.generated.ts is stale: run node tools/build/report-page.mjs\n');
    process.exitCode = 1;
  }
} else {
  await writeFile(target, text);
}
