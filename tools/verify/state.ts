import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';

/** What one part came to. */
export interface PartResult {
  readonly part: string;
  readonly ok: boolean;
  readonly date: string;
  readonly commit: string;
  readonly machine: string;
  readonly seconds: number;
  readonly figures: readonly string[];
}

// Kept in the repository, so that a part that ran on another machine is not forgotten.
const file = join(root, 'docs/dev/verify.json');

/** The results so far, by part; none before the first. */
export function readResults(): Record<string, PartResult> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, PartResult>;
  } catch {
    return {};
  }
}

/** Keeps a result, so that a run that is cut short goes on with the next part. */
export function keepResult(result: PartResult): void {
  writeFileSync(file, `${JSON.stringify({ ...readResults(), [result.part]: result }, null, 2)}\n`);
}
