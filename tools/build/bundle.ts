import { build } from 'esbuild';
import { root } from '../root.ts';
import { presentEntries } from './entries.ts';

/**
 * Bundles the entries into dist/. Code that a command loads lazily stays in files of its own, so that `--version` reads
 * little. All files lie side by side, because the load process is found beside the file that starts it. undici is left to
 * npm: it is the only dependency that runs.
 *
 * @param outdir folder to write into, relative to the checkout
 */
export async function bundle(outdir: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: presentEntries(),
    outdir,
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    external: ['undici'],
    legalComments: 'none',
    logLevel: 'warning',
  }).catch(() => {
    throw new Error('esbuild could not bundle the sources');
  });
}
