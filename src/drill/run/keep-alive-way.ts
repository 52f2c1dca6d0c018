import type { DrillContext } from '../context.ts';
import { loadTarget } from '../start/discover-endpoint.ts';
import type { Endpoint } from '../start/endpoint.ts';

/** Do connections outlive an answer, and may POST be used? */
export interface KeepAliveWay {
  readonly stays: boolean;
  readonly post: boolean;
  /** Of one answer without load. */
  readonly latencyMs: number;
}

/** Asked once per drill: two requests on one connection, and one POST. */
export async function findKeepAlive(context: DrillContext, endpoint: Endpoint): Promise<KeepAliveWay> {
  const { found } = context;
  if (found.keepAlive) return found.keepAlive;
  const load = await context.load();
  const target = loadTarget(context, endpoint.url, endpoint.unixPath);
  const [shape] = context.options.requests ?? [];
  const tryPost = context.options.requests === null;
  const probe = await load.probe(target, {
    requests: 2,
    timeoutMs: 30_000,
    post: tryPost,
    ...(shape ? { shape } : {}),
  });
  const post = tryPost && probe.postStatus !== null && probe.postStatus < 500;
  if (tryPost && !post) {
    found.notes.add(
      `POST was not tried under load: it ${probe.postStatus === null ? 'gave no answer' : `answers ${probe.postStatus}`} before the stop`,
    );
  }
  found.keepAlive = { stays: probe.keepAlive, post, latencyMs: probe.unloadedMs ?? 0 };
  return found.keepAlive;
}
