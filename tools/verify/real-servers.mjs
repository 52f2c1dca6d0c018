// The drills of docs/guides/real-servers.md as data, and the files that these servers need.
// `node tools/verify/real-servers.mjs` makes the files in .cache/real-servers/site and prints
// every command as it is to be typed in the checkout.
import { chmodSync, chownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Stands for the folder of the files in the words below. */
export const SITE = 'SITE';
export const defaultSite = '.cache/real-servers/site';

const nginx = ['nginx', '-p', `${SITE}/nginx/`, '-c', 'nginx.conf'];
const slowFile = ['--url', 'http://127.0.0.1:18080/slow.bin'];
const prometheus = [
  'prometheus',
  `--config.file=${SITE}/prometheus.yml`,
  `--storage.tsdb.path=${SITE}/prometheus-data`,
  '--web.listen-address=127.0.0.1:19090',
];
const slowQuery = [
  '--url',
  'http://127.0.0.1:19090/api/v1/query?query=count_over_time(vector(1)%5B10m:10ms%5D)',
];
const exporter = ['prometheus-node-exporter', '--web.listen-address=127.0.0.1:19100'];
const metrics = ['--url', 'http://127.0.0.1:19100/metrics'];
const etcd = (program, folder) => [
  program,
  ...['--name', 'drill', '--data-dir', `${SITE}/${folder}`],
  ...['--listen-client-urls', 'http://127.0.0.1:12379', '--advertise-client-urls', 'http://127.0.0.1:12379'],
  ...['--listen-peer-urls', 'http://127.0.0.1:12380'],
  ...['--initial-advertise-peer-urls', 'http://127.0.0.1:12380'],
  ...['--initial-cluster', 'drill=http://127.0.0.1:12380'],
];
const put = ['--url', 'http://127.0.0.1:12379/health', '--request', `${SITE}/put.json`];
const builtEtcd = '.cache/real-servers/etcd';
const builtCaddy = '.cache/real-servers/caddy';
const caddy = (program, file) => [program, 'run', '--config', `${SITE}/${file}`, '--adapter', 'caddyfile'];
const home = ['--env', `XDG_DATA_HOME=${SITE}/caddy`, '--env', `XDG_CONFIG_HOME=${SITE}/caddy`];
const none = ['--network', 'none'];
const redis = [
  'redis-server',
  ...['--bind', '127.0.0.1', '--port', '16379', '--dir', `${SITE}/redis`, '--daemonize', 'no'],
];

/**
 * @typedef {object} RealDrill
 * @property {string} id
 * @property {string[]} options of `sigtrail drill`
 * @property {string[]} command
 * @property {Array<string | null>} grades each of these is right
 * @property {string[]} tried allowed `gradeOfTried`
 * @property {boolean} [backend] needs a server of 300 ms on 127.0.0.1:12081
 * @property {boolean} [bothUsers] also run without root
 */

const raceOrNot = ['A', 'C'];

/** @type {RealDrill[]} */
export const realDrills = [
  {
    id: 'nginx SIGTERM, slow answers',
    options: [...none, ...slowFile],
    command: nginx,
    grades: ['F'],
    tried: ['F'],
    bothUsers: true,
  },
  { id: 'nginx SIGTERM, fast answers', options: none, command: nginx, grades: [null], tried: raceOrNot },
  {
    id: 'nginx SIGQUIT, slow answers',
    options: [...none, '--stop-signal', 'SIGQUIT', ...slowFile],
    command: nginx,
    grades: raceOrNot,
    tried: raceOrNot,
    bothUsers: true,
  },
  {
    id: 'nginx SIGQUIT behind tini',
    options: [...none, '--stop-signal', 'SIGQUIT', ...slowFile],
    command: ['tini', '--', ...nginx],
    grades: raceOrNot,
    tried: raceOrNot,
  },
  {
    id: 'prometheus, slow query',
    options: [...none, ...slowQuery],
    command: prometheus,
    grades: ['F'],
    tried: ['F'],
  },
  { id: 'prometheus, /', options: none, command: prometheus, grades: [null], tried: raceOrNot },
  {
    id: 'node-exporter, /metrics, 8 clients',
    options: [...none, '--clients', '8', ...metrics],
    command: exporter,
    grades: ['F'],
    tried: ['F'],
  },
  {
    id: 'node-exporter, /metrics without its limit',
    options: [...none, ...metrics],
    command: [...exporter, '--web.max-requests=0'],
    grades: ['F'],
    tried: ['F'],
    bothUsers: true,
  },
  { id: 'node-exporter, /', options: none, command: exporter, grades: [null], tried: ['C', 'B'] },
  {
    id: 'etcd 3.4, writes',
    options: [...none, ...put],
    command: etcd('etcd', 'etcd-old'),
    grades: ['F'],
    tried: ['F'],
  },
  { id: 'etcd 3.4, /', options: none, command: etcd('etcd', 'etcd-old'), grades: [null], tried: raceOrNot },
  {
    // Nearly always an F; which requests it loses differs from run to run, so a drill may miss them: see the guide.
    id: 'etcd 3.7, writes',
    options: [...none, ...put],
    command: etcd(builtEtcd, 'etcd-new'),
    grades: ['C', 'F'],
    tried: ['C', 'F'],
  },
  {
    id: 'etcd 3.7, /',
    options: none,
    command: etcd(builtEtcd, 'etcd-new'),
    grades: [null],
    tried: raceOrNot,
  },
  {
    id: 'caddy 2.6, /',
    options: [...none, ...home],
    command: caddy('caddy', 'Caddyfile'),
    grades: [null],
    tried: raceOrNot,
  },
  {
    id: 'caddy 2.6, slow proxy',
    options: [...home, '--url', 'http://127.0.0.1:12080/slow'],
    command: caddy('caddy', 'Caddyfile'),
    grades: raceOrNot,
    tried: raceOrNot,
    backend: true,
  },
  {
    id: 'caddy 2.11, /',
    options: [...none, ...home],
    command: caddy(builtCaddy, 'Caddyfile'),
    grades: raceOrNot,
    tried: raceOrNot,
  },
  {
    id: 'caddy 2.11, slow proxy',
    options: [...home, '--url', 'http://127.0.0.1:12080/slow'],
    command: caddy(builtCaddy, 'Caddyfile'),
    grades: raceOrNot,
    tried: raceOrNot,
    backend: true,
  },
  {
    id: 'caddy 2.11, HTTPS',
    options: [...none, ...home, '--url', 'https://localhost:12443/', '--insecure'],
    command: caddy(builtCaddy, 'Caddyfile.tls'),
    grades: raceOrNot,
    tried: raceOrNot,
  },
  { id: 'redis', options: none, command: redis, grades: [null], tried: ['A'], bothUsers: true },
  {
    id: 'redis behind a shell',
    options: none,
    command: ['sh', '-c', `${redis.join(' ')}; echo ended`],
    grades: ['F'],
    tried: ['F'],
  },
];

const nginxConfig = `daemon off;
worker_processes 2;
pid nginx.pid;
error_log stderr notice;
events { worker_connections 2048; }
http {
  access_log off;
  client_body_temp_path tmp/body; proxy_temp_path tmp/proxy; fastcgi_temp_path tmp/fastcgi;
  uwsgi_temp_path tmp/uwsgi; scgi_temp_path tmp/scgi;
  types { text/plain bin; }
  server {
    listen 127.0.0.1:18080;
    root www;
    # 60 kB at 40 kB/s: the answer begins at once and takes 0.8 s
    location = /slow.bin { limit_rate 40k; }
    location / { return 200 "ok\\n"; }
  }
}
`;

const files = {
  'nginx/nginx.conf': nginxConfig,
  'nginx/www/slow.bin': 'x'.repeat(60_000),
  'prometheus.yml': 'global:\n  scrape_interval: 15s\n',
  'put.json': `{ "method": "POST", "path": "/v3/kv/put", "headers": { "content-type": "application/json" },
  "body": "{\\"key\\":\\"Zm9v\\",\\"value\\":\\"YmFy\\"}", "expectStatus": [200] }
`,
  Caddyfile: `{
	admin off
	auto_https off
}
http://127.0.0.1:12080 {
	handle /slow* {
		reverse_proxy 127.0.0.1:12081
	}
	respond "ok" 200
}
`,
  'Caddyfile.tls': `{
	skip_install_trust
}
https://localhost:12443 {
	tls internal
	respond "ok" 200
}
`,
};

const folders = ['nginx/www', 'nginx/tmp', 'prometheus-data', 'etcd-old', 'etcd-new', 'caddy', 'redis'];

/**
 * Makes the files.
 *
 * @param {string} site folder, made when it is not there
 * @param {number | null} [owner] uid that everything is given to
 */
export function prepare(site, owner = null) {
  for (const folder of folders) mkdirSync(join(site, folder), { recursive: true });
  for (const folder of ['etcd-old', 'etcd-new']) chmodSync(join(site, folder), 0o700);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(site, name), text);
  if (owner === null) return;
  chownSync(site, owner, owner);
  for (const name of readdirSync(site, { recursive: true })) chownSync(join(site, name), owner, owner);
}

/** @param {RealDrill} drill @param {string} site @returns {string[]} words after `sigtrail drill` */
export function wordsOf({ options, command }, site) {
  return [...options, '--', ...command].map((word) => word.replaceAll(SITE, site));
}

const quoted = (word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`);

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  prepare(join(root, defaultSite));
  for (const drill of realDrills)
    console.log(`# ${drill.id}\nsigtrail drill ${wordsOf(drill, defaultSite).map(quoted).join(' ')}`);
}
