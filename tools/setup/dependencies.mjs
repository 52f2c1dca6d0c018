import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SetUpStopped, say } from './say.mjs';

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * What of the lock file is not in `node_modules`: compared with npm's own record of what it put there.
 * Packages for other platforms are optional and may be missing.
 * @returns {string | null} null: all is there.
 */
export function staleDependency(root) {
  const lock = readJson(join(root, 'package-lock.json'))?.packages;
  const there = readJson(join(root, 'node_modules/.package-lock.json'))?.packages;
  if (!lock) throw new SetUpStopped('package-lock.json is missing or cannot be read');
  if (!there) return 'node_modules is missing';
  for (const [path, wanted] of Object.entries(lock)) {
    if (!path.startsWith('node_modules/') || wanted.link) continue;
    const has = there[path];
    if (has && has.version !== wanted.version)
      return `${path} is ${has.version}, the lock file says ${wanted.version}`;
    if (has && !existsSync(join(root, path))) return `${path} is missing`;
    if (!has && !wanted.optional) return `${path} is missing`;
  }
  return null;
}

/** `npm ci` when `node_modules` is missing or is not what the lock file says. */
export function setUpDependencies(root) {
  const stale = staleDependency(root);
  if (stale === null) return;
  say(`npm ci, because ${stale}`);
  // npm beside the running Node, so that a second Node on the path does not matter.
  const own = join(dirname(process.execPath), process.platform === 'win32' ? 'npm.cmd' : 'npm');
  // The packages are for the workspace's Node 26; an older Node that only runs npm would warn about each of them.
  const npm = spawnSync(
    existsSync(own) ? own : 'npm',
    ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    },
  );
  if (npm.status !== 0)
    throw new SetUpStopped('npm ci failed; its own words are above', [`cd ${root}`, 'npm ci']);
}
