import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * The path of a fixture: `go/shutdown` and `c/no-handler` are programs in .cache/fixtures,
 * `node/drain.mjs` and `shell/exec.sh` are files in the checkout.
 *
 * @throws Error that names the build command where it does not exist
 */
export function fixture(name: string): string {
  const compiled = /^(go|go-http2|c)\//.test(name);
  const path = join(root, compiled ? '.cache/fixtures' : 'fixtures', name);
  if (existsSync(path)) return path;
  throw new Error(
    `no fixture ${name} (${path})${compiled ? '; build them with: node tools/fixtures/build.mjs' : ''}`,
  );
}
