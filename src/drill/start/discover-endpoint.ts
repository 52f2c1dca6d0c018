import type { ServiceInstance } from '../../engine/engine.ts';
import type { HttpProbe, LoadTarget } from '../../load/load.ts';
import { SigtrailError } from '../../model/error.ts';
import type { ListeningSocket } from '../../proc/sockets.ts';
import type { DrillContext } from '../context.ts';
import { type Endpoint, hostOf } from './endpoint.ts';

/** How long one GET of the first look may take. */
const probeTimeoutMs = 10_000;

/**
 * Finds where and how the service is reached: by --url or --unix, else one GET to each of its sockets until one answers
 * with a status line. A port that answers without one is never sent anything again.
 */
export async function discoverEndpoint(
  context: DrillContext,
  instance: ServiceInstance,
  sockets: readonly ListeningSocket[],
): Promise<Endpoint | null> {
  const { options } = context;
  if (options.unixPath !== null)
    return probeOne(context, instance, options.url ?? 'http://localhost/', options.unixPath, null);
  if (options.url !== null) return probeOne(context, instance, options.url, null, portOf(options.url));
  let silent: Endpoint | null = null;
  for (const socket of distinctPorts(sockets)) {
    const url = `http://${hostOf(socket)}:${socket.port}/`;
    const endpoint = await probeOne(context, instance, url, null, socket.port);
    if (endpoint.http) {
      noteOthers(context, sockets, socket);
      return endpoint;
    }
    silent ??= endpoint;
  }
  return silent;
}

async function probeOne(
  context: DrillContext,
  instance: ServiceInstance,
  url: string,
  unixPath: string | null,
  port: number | null,
): Promise<Endpoint> {
  context.progress(`asking ${url}`);
  const load = await context.load();
  const probe = await load.probe(loadTarget(context, url, unixPath), {
    requests: 1,
    timeoutMs: probeTimeoutMs,
  });
  if (probe.isHttp) refuseBroken(url, probe);
  noteStatus(context, url, probe);
  const given = context.options.url !== null || context.options.unixPath !== null;
  if (!probe.isHttp && given && context.options.loadCommand === null) {
    throw new SigtrailError('load-failed', {
      what: `${unixPath ?? url} did not answer a GET with an HTTP status line.`,
      why: probe.detail || instance.log.at(-1)?.text || 'No answer came.',
      next: 'Check --url (https needs https:// and, for a certificate nobody knows, --insecure), or give --load-command for another protocol.',
    });
  }
  return {
    url: probe.isHttp ? url : port === null ? `unix:${unixPath}` : `tcp://${new URL(url).host}`,
    port,
    http: probe.isHttp,
    reason: probe.isHttp ? '' : 'not HTTP; give --load-command',
    unixPath,
  };
}

/** A service that answers 5xx before anybody stops it has no baseline to be judged by. */
function refuseBroken(url: string, probe: HttpProbe): void {
  if (probe.status === null || probe.status < 500) return;
  throw new SigtrailError('unhealthy-before-stop', {
    what: `The service answers ${probe.status} to GET ${new URL(url).pathname} before it is stopped.`,
    why: 'Requests that fail anyway say nothing about the stop, so it was not drilled.',
    next: 'Give a path that works: --url http://HOST:PORT/PATH, or a request: --request FILE.',
  });
}

/** A redirect or a 404 is a baseline like any other, but hardly what the service is there for. */
function noteStatus(context: DrillContext, url: string, { status }: HttpProbe): void {
  if (status === null || status < 300 || context.options.requests !== null) return;
  const { pathname, port, protocol } = new URL(url);
  const what = status < 400 ? `${status}, a redirect` : String(status);
  context.found.notes.add(
    `GET ${pathname} on port ${port || (protocol === 'https:' ? 443 : 80)} answers ${what}; the load asked for that (choose what it asks for with --url)`,
  );
}

/** The load's target for a URL, with the options that go with it. */
export function loadTarget(context: DrillContext, url: string, unixPath: string | null): LoadTarget {
  return {
    url,
    ...(unixPath === null ? {} : { unixPath }),
    ...(context.options.insecure ? { insecure: true } : {}),
  };
}

function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return port ? Number(port) : protocol === 'https:' ? 443 : 80;
}

function distinctPorts(sockets: readonly ListeningSocket[]): ListeningSocket[] {
  return sockets.filter(
    (socket, index) => sockets.findIndex((other) => other.port === socket.port) === index,
  );
}

function noteOthers(
  context: DrillContext,
  sockets: readonly ListeningSocket[],
  chosen: ListeningSocket,
): void {
  const others = distinctPorts(sockets).filter((socket) => socket.port !== chosen.port);
  if (others.length === 0) return;
  context.found.notes.add(
    `it listens on ${others.length + 1} ports; the load went to ${chosen.port} (others: ${others.map((socket) => socket.port).join(', ')}; choose with --url)`,
  );
}
