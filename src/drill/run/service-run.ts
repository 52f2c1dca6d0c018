import type { ServiceInstance, ServiceLimits } from '../../engine/engine.ts';
import { SigtrailError } from '../../model/error.ts';
import { processTree } from '../../proc/process.ts';
import type { DrillContext } from '../context.ts';
import { discoverEndpoint } from '../start/discover-endpoint.ts';
import type { Endpoint } from '../start/endpoint.ts';
import { foreignOwner, portTaken } from '../start/endpoint.ts';
import { type Readiness, waitUntilReady } from '../start/readiness.ts';
import { msBetween, nowNs, unlessAborted } from '../waiting.ts';
import { type Observer, observe } from './observe.ts';

/** A service that was started for one run and is ready. */
export interface ServiceRun extends AsyncDisposable {
  readonly instance: ServiceInstance;
  readonly readiness: Readiness;
  readonly endpoint: Endpoint | null;
  readonly observer: Observer;
}

/**
 * Starts the service and waits until it is ready; what it made is removed when anything fails on the way.
 * @param onLaunched told as soon as it runs, before it is ready
 */
export async function startService(
  context: DrillContext,
  limits?: ServiceLimits,
  onLaunched?: (instance: ServiceInstance) => void,
): Promise<ServiceRun> {
  const instance = await launch(context, limits);
  onLaunched?.(instance);
  const observer = observe(instance);
  const dispose = async () => {
    observer.stop();
    context.found.serviceMs += msBetween(instance.startedNs, instance.exit?.seenNs ?? nowNs());
    await instance[Symbol.asyncDispose]();
  };
  try {
    const readiness = await waitUntilReady(context, instance, wantedPort(context));
    observer.mark('ready', `ready after ${readiness.readyMs.toFixed(0)} ms`, readiness.readyNs, '/proc/net');
    const endpoint = await endpointOf(context, instance, readiness);
    refuseShared(context, instance, endpoint);
    return { instance, readiness, endpoint, observer, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Starts the service without waiting for it; refuses when its port belongs to somebody else. */
export async function launch(context: DrillContext, limits?: ServiceLimits): Promise<ServiceInstance> {
  const port = wantedPort(context);
  if (port !== null && context.spec.network === 'host') {
    const owner = foreignOwner(process.pid, port, [], wantedHost(context));
    if (owner) throw portTaken(port, owner);
  }
  context.progress(`starting ${context.spec.command[0]}`);
  const start = context.engine.start(context.spec, limits);
  try {
    return await unlessAborted(start, context.abort);
  } catch (error) {
    // An interrupted start may still succeed a moment later: take it down again.
    if (context.abort.aborted) await start.then((late) => late[Symbol.asyncDispose]()).catch(() => undefined);
    throw error;
  }
}

/** With SO_REUSEPORT two programs may share a port; part of the load would go to the other one. */
function refuseShared(context: DrillContext, instance: ServiceInstance, endpoint: Endpoint | null): void {
  if (context.spec.network !== 'host' || !endpoint?.http || endpoint.port === null) return;
  const { hostname } = new URL(endpoint.url);
  const owner = foreignOwner(instance.pid, endpoint.port, processTree(instance.pid), hostname);
  // A service that has ended holds nothing any more; that is found and said elsewhere.
  if (owner && owner !== 'unknown' && !instance.exit) throw portTaken(endpoint.port, owner);
}

/** Host part of the address where the service is looked for; null: anywhere. */
function wantedHost(context: DrillContext): string | null {
  const { options, found } = context;
  if (options.ready.kind === 'tcp') return null;
  const url =
    options.url ?? found.endpoint?.url ?? (options.ready.kind === 'http' ? options.ready.url : null);
  return url === null ? null : (URL.parse(url)?.hostname ?? null);
}

/** The port the service must open: from --url, --ready, or what the first run found. */
export function wantedPort(context: DrillContext): number | null {
  const { options, found } = context;
  if (options.ready.kind === 'tcp') return options.ready.port;
  if (options.unixPath !== null) return null;
  const url =
    options.url ?? found.endpoint?.url ?? (options.ready.kind === 'http' ? options.ready.url : null);
  if (url === null || !/^[a-z]+:\/\//.test(url)) return null;
  const { port, protocol } = new URL(url);
  return port ? Number(port) : protocol === 'https:' ? 443 : protocol === 'http:' ? 80 : null;
}

async function endpointOf(
  context: DrillContext,
  instance: ServiceInstance,
  readiness: Readiness,
): Promise<Endpoint | null> {
  const { found } = context;
  if (found.endpoint) return found.endpoint;
  const endpoint = await discoverEndpoint(context, instance, readiness.sockets);
  if (instance.exit) {
    throw new SigtrailError('died-early', {
      what: 'The service ended when it got its first request.',
      why: instance.log.at(-1)?.text ?? 'It wrote nothing.',
      next: 'Run it by hand and send it one GET.',
    });
  }
  found.endpoint = endpoint;
  return endpoint;
}
