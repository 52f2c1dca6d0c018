/** Why the worst thing happened, as far as it was seen, and what to change. */
export interface Advice {
  readonly why: string | null;
  readonly fix: string | null;
}

/** How a drain is done in the runtime's own words. */
export function shutdownFix(runtime: string, grace: string): string {
  if (runtime === 'go')
    return `call http.Server.Shutdown with a deadline below ${grace} and wait for it in main before it returns`;
  if (runtime === 'node')
    return `call server.close() and exit only in its callback, with a deadline below ${grace}`;
  return `on the signal: stop accepting, finish the requests under way, then exit 0 within ${grace}`;
}
