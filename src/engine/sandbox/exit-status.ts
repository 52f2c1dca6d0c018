/** How the program in front of the service ended, and what it said. */
export interface FrontExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stderr: string;
}

/**
 * How the service ended, from how `unshare --fork` ended.
 *
 * unshare exits with its child's code or ends itself by its child's signal. Up to util-linux 2.38 it cannot do that for
 * SIGKILL: resetting that signal's action fails, and it exits 1 saying so. The service never holds unshare's error
 * output, so what stands there is unshare's own word: an exit 1 without it is the service's.
 * Source: util-linux sys-utils/unshare.c.
 */
export function serviceEnd(front: FrontExit): { code: number | null; signal: string | null } {
  if (front.code === 1 && front.stderr.includes('sigprocmask unblock failed'))
    return { code: null, signal: 'SIGKILL' };
  return { code: front.code, signal: front.signal };
}
