import { generatedFiles } from '../generate/all.ts';
import { isStale, write } from '../generate/files.ts';
import { runProgram } from '../run-program.ts';

const stale = (await generatedFiles()).filter(isStale);
for (const file of stale) {
  write(file);
  process.stderr.write(`generate: ${file.path}\n`);
}
if (stale.length === 0) process.stderr.write('generate: all files are what the sources give\n');

// The script and style of the HTML report, bundled into one module.
process.exitCode = await runProgram([process.execPath, 'tools/build/report-page.mjs']);
