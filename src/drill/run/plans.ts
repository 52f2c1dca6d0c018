import type { LoadPlan, PopulationPlan, RequestShape } from '../../load/load.ts';
import type { DrillContext, InFlightWay } from '../context.ts';
import { loadTarget } from '../start/discover-endpoint.ts';
import type { Endpoint } from '../start/endpoint.ts';
import type { KeepAliveWay } from './keep-alive-way.ts';

/** Clients of D2 and of D3. Source: docs/drills. */
const inFlightClients = 64;
const keepAliveClients = 200;
/** Clients that try new connections after the signal: enough to see what becomes of them, few enough not to disturb. */
const lateClients = 8;

/** A client gives up this long after its request began: G + 5 s. */
function timeLimitMs(context: DrillContext): number {
  return context.spec.graceMs + 5000;
}

function plan(context: DrillContext, endpoint: Endpoint, populations: PopulationPlan[]): LoadPlan {
  return {
    target: loadTarget(context, endpoint.url, endpoint.unixPath),
    populations,
    timeLimitMs: timeLimitMs(context),
    seed: Math.floor(context.random() * 2 ** 31),
    trickle: { afterStopMs: Math.min(500, context.spec.graceMs / 4) },
  };
}

/** New connections that begin after the signal: they tell how the service turns newcomers away. */
export const latecomers = 'latecomers';

function latePopulation(shapes: readonly RequestShape[]): PopulationPlan {
  return {
    name: latecomers,
    population: 'new',
    clients: lateClients,
    thinkMs: [5, 20],
    requests: [...shapes],
    startPaused: true,
    maxRefusedPerSecond: 100,
  };
}

/** The requests of a scenario: the user's, else GET, and POST where the service takes it. */
export function shapesOf(context: DrillContext, withPost: boolean): readonly RequestShape[] {
  const { requests } = context.options;
  if (requests) return requests;
  const get: RequestShape = { method: 'GET' };
  return withPost ? [get, postShape] : [get];
}

/** A small JSON body: Go, Node and the rest read it in one piece. */
export const postShape: RequestShape = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"sigtrail":"drill"}',
};

/** D2: 64 connections without a pause, or as many requests whose body is held back. */
export function inFlightPlan(
  context: DrillContext,
  endpoint: Endpoint,
  way: InFlightWay,
  clients?: number,
): LoadPlan {
  const count = clients ?? context.options.clients ?? inFlightClients;
  const trickled = way.kind === 'trickled';
  // Spread over one answer's time: clients in step would all be answered at one instant and have nothing in flight at the next.
  const staggerMs = way.kind === 'slow' ? Math.min(way.latencyMs, 1000) : 0;
  const shapes = shapesOf(context, false);
  const main: PopulationPlan = trickled
    ? { population: 'trickled', clients: count, thinkMs: [0, 0], requests: [trickledShape(context)] }
    : { population: 'keep-alive', clients: count, thinkMs: [0, 0], requests: [...shapes], staggerMs };
  return plan(context, endpoint, [main, latePopulation(shapes)]);
}

/** The request whose body is held back: the user's first one with a body, else a POST. */
export function trickledShape(context: DrillContext): RequestShape {
  return context.options.requests?.find((shape) => shape.body !== undefined) ?? postShape;
}

/** D3: 200 keep-alive connections with 0 to 20 ms of think time, GET and POST. */
export function keepAlivePlan(context: DrillContext, endpoint: Endpoint, way: KeepAliveWay): LoadPlan {
  const count =
    context.options.clients === null
      ? keepAliveClients
      : Math.round((context.options.clients * keepAliveClients) / inFlightClients);
  const main: PopulationPlan = {
    population: 'keep-alive',
    clients: count,
    thinkMs: [0, 20],
    requests: [...shapesOf(context, way.post)],
    staggerMs: Math.min(way.latencyMs + 20, 1000),
  };
  return plan(context, endpoint, [main, latePopulation(shapesOf(context, false))]);
}

/** D4: new connections all the time, as from a router that has not heard yet. */
export function newConnectionsPlan(context: DrillContext, endpoint: Endpoint): LoadPlan {
  const clients = context.options.clients ?? 16;
  return plan(context, endpoint, [
    {
      population: 'new',
      clients,
      thinkMs: [2, 10],
      requests: [...shapesOf(context, false)],
      maxRefusedPerSecond: 500,
    },
  ]);
}
