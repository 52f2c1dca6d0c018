import type { DrillContext } from '../context.ts';
import type { NotRun } from '../scenarios/scenario.ts';
import type { Endpoint } from '../start/endpoint.ts';

/** Why no load can be put on the service; null when it can, or when that is not known yet. */
export function noLoad(
  context: DrillContext,
  endpoint: Endpoint | null | undefined = context.found.endpoint,
): NotRun | null {
  if (context.options.loadCommand !== null) return null;
  if (endpoint === undefined || endpoint?.http) return null;
  if (endpoint === null) {
    if (context.found.serviceMs === 0) return null;
    return {
      outcome: 'no-load',
      reason: 'load was not tried: it listens on no TCP port (give --url or --unix)',
    };
  }
  return { outcome: 'no-load', reason: `load was not tried (${endpoint.reason})` };
}
