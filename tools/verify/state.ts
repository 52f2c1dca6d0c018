import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

const file = join(root, '.cache/verify/results.json');

/** The results so far, by part; none when verify has not run here. */
export function readResults(): Record<string, PartResult> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, PartResult>;
  } catch {
    return {};
  }
}

/** Keeps a result, so that a run that is cut short goes on with the next part. */
export function keepResult(result: PartResult): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...readResults(), [result.part]: result }, null, 2));
}
