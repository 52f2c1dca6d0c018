import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';

/** A file that is made from the sources. */
export interface GeneratedFile {
  /** Relative to the checkout. */
  readonly path: string;
  readonly text: string;
}

/** Is the file in the checkout what the sources give? */
export function isStale(file: GeneratedFile): boolean {
  const path = join(root, file.path);
  return !existsSync(path) || readFileSync(path, 'utf8') !== file.text;
}

/** Writes the file. */
export function write(file: GeneratedFile): void {
  writeFileSync(join(root, file.path), file.text);
}
