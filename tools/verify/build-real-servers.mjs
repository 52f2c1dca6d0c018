// Builds current servers that Debian does not have, as Go modules, into
// .cache/real-servers: what the table of docs/guides/real-servers.md drills beside
// Debian's own packages. Needs Go and, the first time, the Go module proxy.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const outDir = join(root, '.cache/real-servers');

const servers = [
  {
    name: 'caddy',
    requires: ['github.com/caddyserver/caddy/v2@v2.11.9'],
    main: `package main

import (
	caddycmd "github.com/caddyserver/caddy/v2/cmd"
	_ "github.com/caddyserver/caddy/v2/modules/standard"
)

func main() { caddycmd.Main() }
`,
  },
  {
    name: 'etcd',
    requires: ['go.etcd.io/etcd/server/v3@v3.7.3'],
    main: `package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() { etcdmain.Main(os.Args) }
`,
  },
];

/**
 * Builds the servers that are missing or of another version.
 *
 * @param {object} [options]
 * @param {string[]} [options.only] names; all when left out
 * @param {(line: string) => void} [options.say]
 * @returns {Promise<string[]>} the paths of the programs
 * @throws {Error} with Go's own words if one cannot be built
 */
export async function buildRealServers(options = {}) {
  const { only, say = () => {} } = options;
  const paths = [];
  for (const server of servers) {
    if (only && !only.includes(server.name)) continue;
    paths.push(await build(server, say));
  }
  return paths;
}

async function build({ name, requires, main }, say) {
  const program = join(outDir, name);
  const stamp = join(outDir, `.${name}.stamp`);
  const recipe = `${requires.join(' ')}\n${main}`;
  if (existsSync(program) && existsSync(stamp) && readFileSync(stamp, 'utf8') === recipe) {
    say(`${name}: up to date (${requires.join(' ')})`);
    return program;
  }
  const dir = join(outDir, 'src', name);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'main.go'), main);
  writeFileSync(join(dir, 'go.mod'), `module example.com/real/${name}\n\ngo 1.24\n`);
  say(`${name}: building ${requires.join(' ')}, which takes some minutes`);
  await go(['get', ...requires], dir);
  await go(['mod', 'tidy'], dir);
  await go(['build', '-trimpath', '-o', `${program}.new`, '.'], dir);
  renameSync(`${program}.new`, program);
  writeFileSync(stamp, recipe);
  return program;
}

function go(args, cwd) {
  const env = { ...process.env, CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOWORK: 'off', GOFLAGS: '-mod=mod' };
  return new Promise((resolve, reject) => {
    const child = spawn('nice', ['-n', '10', 'go', ...args], {
      cwd,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let output = '';
    child.stderr.on('data', (chunk) => {
      output = (output + chunk).slice(-16_384);
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`go ${args.join(' ')} in ${cwd} ended with ${code}:\n${output}`)),
    );
  });
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  const only = process.argv.slice(2);
  for (const path of await buildRealServers({ ...(only.length > 0 && { only }), say: console.log })) {
    console.log(path);
  }
}
