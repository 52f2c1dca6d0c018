/** Turns the first SIGINT, SIGTERM or SIGHUP into an abort and the second into an immediate end. */
export function listenForStop(onFirst: () => void): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const listener = () => {
    // What is left behind by a forced end dies with us or is found at the next start.
    if (controller.signal.aborted) process.exit(130);
    onFirst();
    controller.abort();
  };
  for (const name of names) process.on(name, listener);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const name of names) process.off(name, listener);
    },
  };
}
