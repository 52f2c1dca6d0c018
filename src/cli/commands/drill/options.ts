import type { OptionSpec } from '../../../config/option.ts';
import { commonOptions } from '../../command.ts';

/** Every option of `sigtrail drill`. */
export const drillOptions: readonly OptionSpec[] = [
  { name: 'only', value: 'D1,D2', help: 'run these scenarios only' },
  { name: 'full', help: 'run all that can run here, 5 runs each' },
  { name: 'runs', value: 'N', help: 'runs per scenario (3)' },
  { name: 'seed', value: 'N', help: 'repeat the random choices of an earlier drill' },
  { name: 'url', value: 'URL', help: 'where the load goes; a slow path keeps requests in flight' },
  {
    name: 'request',
    value: 'FILE',
    help: 'JSON with method, path, headers, body, expectStatus: one request or a list',
  },
  { name: 'clients', value: 'N', help: 'clients of D2 (64); D3 has three times as many' },
  { name: 'unix', value: 'PATH', help: 'put the load on a unix socket' },
  { name: 'insecure', help: 'accept any certificate' },
  { name: 'ready', value: 'WHAT', help: 'http://…, tcp:PORT or log:TEXT; else the first listening socket' },
  { name: 'ready-timeout', value: 'TIME', help: 'give up waiting for readiness after this (60s)' },
  {
    name: 'route-delay',
    value: 'TIME',
    help: 'new connections keep coming this long after the stop begins (D4)',
  },
  { name: 'grace', value: 'TIME', help: 'time from the stop signal to SIGKILL (10s, assumed)' },
  { name: 'stop-signal', value: 'SIGNAL', help: 'what stops the service (SIGTERM)' },
  {
    name: 'pre-stop',
    value: 'WHAT',
    help: 'a command, a URL or seconds before the signal, as a preStop hook',
  },
  { name: 'init', help: 'put a minimal init in front as PID 1' },
  { name: 'network', value: 'host|none', help: 'none: a network of its own with loopback only (host)' },
  { name: 'workdir', value: 'DIR', help: 'working directory of the service' },
  { name: 'env', value: 'K=V', many: true, help: 'set a variable of the service' },
  { name: 'env-file', value: 'FILE', many: true, help: 'variables from a file, one K=V a line' },
  { name: 'stream', value: 'URL', help: 'ws://, sse+http://, grpc:// or h2:// endpoint for D14' },
  { name: 'work', value: 'URL', help: 'POSTed before the stop to begin background work (D17)' },
  {
    name: 'marker',
    value: 'CMD',
    help: 'run after the stop: exit 0 means that the work is whole (D16, D17)',
  },
  { name: 'load-command', value: 'CMD', help: 'a load of your own: prints one JSON line per request' },
  { name: 'engine', value: 'sandbox|auto', help: 'where the service runs (sandbox)' },
  { name: 'fail-on', value: 'LEVEL', help: 'error: exit 1 on D and F; warning: on C too; never (error)' },
  { name: 'html', value: 'FILE', help: 'write the HTML report' },
  { name: 'show-env', help: 'show values of environment variables in reports' },
  ...commonOptions,
];
