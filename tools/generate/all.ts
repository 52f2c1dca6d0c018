import { drillPages } from './drill-pages.ts';
import type { GeneratedFile } from './files.ts';
import { lockFile } from './lock-file.ts';
import { scenarioIndex } from './scenario-index.ts';
import { schemas } from './schemas.ts';

/** Every file that `npm run generate` writes. */
export async function generatedFiles(): Promise<GeneratedFile[]> {
  return [lockFile(), ...(await schemas()), scenarioIndex(), ...(await drillPages())];
}
