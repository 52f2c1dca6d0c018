// Start-up of the built command beside bare node: `node bench/start-up.ts [rounds]`. The cases take turns within each
// round, so that a busy moment of the machine meets all of them; medians are compared.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const rounds = Number(process.argv[2] ?? 60);
const bin = join(dirname(dirname(fileURLToPath(import.meta.url))), 'bin/sigtrail.js');
const folder = mkdtempSync(join(tmpdir(), 'sigtrail-bench-'));
const empty = join(folder, 'empty.js');
writeFileSync(empty, '');

const cases = [
  { name: 'bare node', args: [empty], budgetMs: 0 },
  { name: 'sigtrail --version', args: [bin, '--version'], budgetMs: 10 },
  { name: 'sigtrail drill --help', args: [bin, 'drill', '--help'], budgetMs: 25 },
].map((each) => ({ ...each, times: [] as number[] }));

const median = (times: readonly number[]) =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;

for (let round = 0; round < rounds; round += 1) {
  for (const each of cases) {
    const started = performance.now();
    const { status } = spawnSync(process.execPath, each.args, { stdio: 'ignore' });
    each.times.push(performance.now() - started);
    if (status !== 0) throw new Error(`${each.name} ended with ${status}`);
  }
}
rmSync(folder, { recursive: true });

const bare = median(cases[0]?.times ?? []);
let within = true;
for (const { name, times, budgetMs } of cases) {
  const over = median(times) - bare;
  if (over > budgetMs) within = false;
  const budget = budgetMs > 0 ? `, ${over.toFixed(1)} ms over bare node (budget ${budgetMs} ms)` : '';
  process.stdout.write(`figure: ${name} ${median(times).toFixed(1)} ms${budget}\n`);
}
process.exitCode = within ? 0 : 1;
