import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
 * @throws when a source does not compile.
 */
export async function buildAll(): Promise<boolean> {
  const hash = hashOf(inputs.flatMap(filesBelow).filter((file) => !file.endsWith('.test.ts')));
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash) return false;
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const [, declared] = await Promise.all([bundle(), runProgram(['tsc', '-p', 'tools/build/tsconfig.json'])]);
  if (declared !== 0) throw new Error('tsc could not write the declarations');
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stampFile, hash);
  return true;
}
