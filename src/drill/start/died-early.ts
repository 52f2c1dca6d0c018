import type { ServiceInstance } from '../../engine/engine.ts';
import { SigtrailError } from '../../model/error.ts';
import type { DrillContext } from '../context.ts';
import { foreignOwner, portTaken } from './endpoint.ts';

const addressInUse = /address already in use|EADDRINUSE|Address in use/i;
const noPermission = /permission denied|EACCES|operation not permitted/i;
const noConnection =
  /connection refused|ECONNREFUSED|no such host|ENOTFOUND|EAI_AGAIN|network is unreachable|ENETUNREACH|name resolution|no route to host/i;

/** Explains why a service ended before it was ready. */
export function diedEarly(
  context: DrillContext,
  instance: ServiceInstance,
  waitedFor: string,
  children: number,
): SigtrailError {
  const exit = instance.exit;
  const how = exit?.signal ? `was killed by ${exit.signal}` : `exited with code ${exit?.code ?? '?'}`;
  const lines = instance.log.slice(-20).map((line) => line.text);
  const text = lines.join('\n');
  if (addressInUse.test(text) && context.spec.network === 'host') {
    const taken = ownerFromText(text);
    if (taken) return taken;
  }
  if (exit?.code === 0 && children > 0) {
    return new SigtrailError('forked-away', {
      what: 'The service put itself in the background: its first process exited 0 after it had started another one.',
      why: 'An engine watches PID 1 only: a container ends when PID 1 does.',
      next: 'Start it in the foreground (nginx: -g "daemon off;", redis: --daemonize no, apache2: -DFOREGROUND).',
    });
  }
  const last = lines.at(-1);
  const said = last ? `Its last line: ${last}` : 'It wrote nothing.';
  if (noConnection.test(text)) {
    const alone = context.spec.network === 'none';
    return new SigtrailError('died-early', {
      what: `The service ${how} before it was ready: it could not reach something it needs.`,
      why: alone ? `${said} It ran with --network none, where only its own loopback is.` : said,
      next: alone
        ? 'Let it use the network of this machine: --network host.'
        : 'Start what it needs first, or point it there with --env NAME=VALUE.',
    });
  }
  const what = `The service ${how} before it was ready (waited for ${waitedFor}).`;
  if (exit?.code === 0) {
    return new SigtrailError('died-early', {
      what,
      why: `${said} So end programs that put themselves in the background, and those that have nothing to do.`,
      next: 'Start it in the foreground (nginx: -g "daemon off;", redis: --daemonize no, apache2: -DFOREGROUND), or check its arguments.',
    });
  }
  return new SigtrailError('died-early', { what, why: said, next: remedyFor(text) });
}

function remedyFor(text: string): string {
  if (/(bind|listen).*(permission denied|EACCES)/i.test(text))
    return 'Give it a port from 1024 on, or run sigtrail as root: ports below belong to root.';
  return noPermission.test(text)
    ? 'Run it as a user with the right it lacks, or give it a folder it may write: --workdir DIR.'
    : 'Run the command by hand and see that it stays up; pass its settings with --env, --env-file, --workdir.';
}

/** Finds the port in a message such as `listen tcp 127.0.0.1:8080: bind: address already in use` and names its owner. */
function ownerFromText(text: string): SigtrailError | null {
  const line = text.split('\n').find((candidate) => addressInUse.test(candidate)) ?? '';
  for (const match of line.matchAll(/(\d+(?:\.\d+){3}|\[[\da-f:]+\])?[:\s](\d{2,5})\b/gi)) {
    const port = Number(match[2]);
    const owner = port < 65536 ? foreignOwner(process.pid, port, [], match[1] ?? null) : null;
    if (owner) return portTaken(port, owner);
  }
  return null;
}

/** A service that was ready and then ended without having been told to. */
export function endedByItself(instance: ServiceInstance): SigtrailError {
  const { exit } = instance;
  return new SigtrailError('died-early', {
    what: `The service ended by itself before it was stopped: ${exit?.signal ?? `exit ${exit?.code ?? '?'}`}.`,
    why: instance.log.at(-1)?.text ?? 'It wrote nothing.',
    next: 'Run the command by hand and see that it stays up.',
  });
}
