import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findProgram } from './look.mjs';
import { say } from './say.mjs';

// The oldest that all fixtures can be built with, and the one that is fetched where the machine's is older.
const oldestMinor = 24;
const fetched = '1.26.8';
const commands = ['test', 'verify', 'bench'];
const architectures = { x64: 'amd64', arm64: 'arm64' };

function ask(go, ...args) {
  const answer = spawnSync(go, args, {
    encoding: 'utf8',
    cwd: tmpdir(),
    env: { ...process.env, GOTOOLCHAIN: 'local' },
  });
  return answer.status === 0 ? answer.stdout.trim() : null;
}

// A module carries no permissions; the go command sets them only from 1.21 on.
function makeExecutable(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile()) chmodSync(join(folder, entry.name), 0o755);
    else if (entry.isDirectory()) makeExecutable(join(folder, entry.name));
  }
}

/**
 * A Go that all fixtures can be built with. Go's toolchains are modules, so an old go command can fetch a newer one.
 * @returns {string | null} the folder of the go command; null: none
 */
export function setUpGo(command) {
  const go = findProgram('go') ?? findProgram('/usr/local/go/bin/go');
  if (go === null) return null;
  if (!commands.includes(command)) return dirname(go);
  const [, minor] = /go1\.(\d+)/.exec(ask(go, 'env', 'GOVERSION') ?? '') ?? [];
  if (Number(minor) >= oldestMinor) return dirname(go);
  const name = `golang.org/toolchain@v0.0.1-go${fetched}.${process.platform}-${architectures[process.arch] ?? process.arch}`;
  const folder = join(ask(go, 'env', 'GOMODCACHE') ?? '', name);
  const newer = join(folder, 'bin/go');
  if (findProgram(newer) !== null) return dirname(newer);
  say(`${go} is Go 1.${minor}, too old for some fixtures: it fetches Go ${fetched} into its module cache`);
  ask(go, 'mod', 'download', name);
  if (existsSync(newer)) {
    for (const part of ['bin', 'pkg/tool']) makeExecutable(join(folder, part));
  }
  if (ask(newer, 'version') !== null) return dirname(newer);
  say(`Go ${fetched} could not be fetched; some fixtures will not be built`);
  return dirname(go);
}
