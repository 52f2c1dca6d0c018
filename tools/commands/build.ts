import { buildAll } from '../build/build.ts';

const started = performance.now();
try {
  const built = await buildAll();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stderr.write(
    built ? `build: dist/ made in ${seconds} s\n` : 'build: dist/ is what the sources give\n',
  );
} catch (error) {
  process.stderr.write(`build: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
