import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, hashOf } from '../files.ts';
import { root } from '../root.ts';
import { runProgram } from '../run-program.ts';
import { bundle } from './bundle.ts';

const stampFile = join(root, 'dist/.stamp');
const inputs = ['src', 'web', 'tools/build', 'package.json', 'package-lock.json', 'tsconfig.json'];

/**
 * Builds dist/ unless it is what the sources give already.
 * @returns true when something was built.
 * @throws Error when a source does not compile; the compilers' own words are on stderr by then.
 */
export async function buildAll(): Promise<boolean> {
  const hash = hashOf(inputs.flatMap(filesBelow).filter((file) => !file.endsWith('.test.ts')));
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash) return false;
  // Made beside and moved into place, so that a command that starts meanwhile finds the old files or the new ones.
  const fresh = `.cache/dist-${process.pid}`;
  const declarations = ['tsc', '-p', 'tools/build/tsconfig.json', '--outDir', `${fresh}/types`];
  try {
    // Both are waited for, so that neither writes into a folder that has been removed.
    const [bundled, declared] = await Promise.allSettled([bundle(fresh), runProgram(declarations)]);
    if (bundled.status === 'rejected') throw bundled.reason;
    if (declared.status === 'rejected' || declared.value !== 0)
      throw new Error('tsc could not write the declarations');
    writeFileSync(join(root, fresh, '.stamp'), hash);
    rmSync(join(root, 'dist'), { recursive: true, force: true });
    renameSync(join(root, fresh), join(root, 'dist'));
  } finally {
    rmSync(join(root, fresh), { recursive: true, force: true });
  }
  return true;
}
