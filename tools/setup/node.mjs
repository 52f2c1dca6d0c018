import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SetUpStopped, say } from './say.mjs';

const oldest = 24;

// The package for this one platform has another name, because an older one of the usual name exists.
function packageName() {
  const platform = `${process.platform}-${process.arch}`;
  return platform === 'darwin-arm64' ? `node-bin-${platform}` : `node-${platform}`;
}

/** The Node that the project is developed with; the running one where npm has none for this platform. */
export function setUpNode(root) {
  const file = join(
    root,
    'node_modules',
    packageName(),
    process.platform === 'win32' ? 'bin/node.exe' : 'bin/node',
  );
  if (existsSync(file)) {
    const tried = spawnSync(file, ['--version'], { encoding: 'utf8' });
    if (tried.status === 0) return file;
    throw new SetUpStopped(`${file} does not run: ${(tried.stderr || tried.error?.message || '').trim()}`);
  }
  if (Number.parseInt(process.versions.node, 10) >= oldest) {
    say(`no Node package for ${process.platform}-${process.arch}; going on with ${process.version}`);
    return process.execPath;
  }
  throw new SetUpStopped(
    `this is Node ${process.version}, and npm has no newer one for ${process.platform}-${process.arch}: please install Node ${oldest} or newer`,
  );
}
