import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';

/** What is bundled: name in dist → source. */
const entries = {
  main: 'src/cli/main.ts',
  'load-child': 'src/load/child/main.ts',
  'stream-child': 'src/drill/stream/child.ts',
  index: 'src/index.ts',
} as const;

/** The entries whose source is there. */
export function presentEntries(): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).filter(([, source]) => existsSync(join(root, source))));
}
