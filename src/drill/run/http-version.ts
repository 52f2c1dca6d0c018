import type { LoadTarget } from '../../load/load.ts';
import type { DrillContext } from '../context.ts';

/**
 * The target of one run: every second run speaks HTTP/2 where the server does, since GOAWAY and `Connection: close` are two
 * different ways to send clients away.
 */
export async function targetOfRun(
  context: DrillContext,
  target: LoadTarget,
  number: number,
): Promise<LoadTarget> {
  const { found, options } = context;
  if (options.requests || options.unixPath !== null) return target;
  if (found.http2 === null) {
    context.progress('asking whether it speaks HTTP/2');
    found.http2 = await (await context.load()).probeHttp2(target);
    if (found.http2) found.notes.add('it speaks HTTP/2 too: every second run of D2 and D3 used it');
  }
  return found.http2 && number % 2 === 0 ? { ...target, http2: true } : target;
}
