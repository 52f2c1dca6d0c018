import type { DrillLeaf } from '../../model/documents/drill.ts';
import type { Advice } from './advice-parts.ts';

/** A server whose graceful shutdown has a signal of its own. */
interface KnownServer {
  readonly name: RegExp;
  readonly graceful: string;
  /** Signals that end it at once, by its own documentation. */
  readonly fast: readonly string[];
}

/**
 * Sources: nginx.org/en/docs/control.html; httpd.apache.org/docs/2.4/stopping.html; php-fpm(8), SIGNALS;
 * HAProxy Management Guide 4, "Stopping and restarting HAProxy"; lighttpd(8), SIGNALS.
 */
const known: readonly KnownServer[] = [
  { name: /^(nginx|openresty|tengine)$/, graceful: 'SIGQUIT', fast: ['SIGTERM', 'SIGINT'] },
  { name: /^(apache2|httpd)$/, graceful: 'SIGWINCH', fast: ['SIGTERM'] },
  { name: /^php-fpm[\d.]*$/, graceful: 'SIGQUIT', fast: ['SIGTERM', 'SIGINT'] },
  { name: /^haproxy$/, graceful: 'SIGUSR1', fast: ['SIGTERM', 'SIGINT'] },
  { name: /^lighttpd$/, graceful: 'SIGINT', fast: ['SIGTERM'] },
];

/** What loss means for a server that has another signal for a graceful stop; null when it has none or got the right one. */
export function wrongSignalAdvice(leaf: DrillLeaf | null | undefined, signal: string): Advice | null {
  const server = leaf ? known.find(({ name }) => name.test(leaf.comm)) : undefined;
  if (!leaf || !server?.fast.includes(signal)) return null;
  const { graceful } = server;
  return {
    why: `${leaf.comm} takes ${signal} as its fast shutdown, which closes every connection at once`,
    fix: `stop it with ${graceful}, its graceful shutdown: STOPSIGNAL ${graceful} in the Dockerfile, stop_signal in compose, KillSignal= in systemd (try it: --stop-signal ${graceful})`,
  };
}

const installed = /^(\/usr\/s?bin\/|\/s?bin\/)?[^/]+$/;

/**
 * Was a program drilled that comes with the system, by its name alone or below /usr/bin? Advice to change its source helps
 * few then. A script's own program (node, python, java) says nothing about whose the script is.
 */
export function isInstalled(command: readonly string[], leaf: DrillLeaf | null | undefined): boolean {
  const native = leaf?.runtime === 'go' || leaf?.runtime === 'native';
  return native && installed.test(command[0] ?? '');
}

/** What helps with any program that drains badly and cannot be changed. */
export const takeOutFix =
  'if its source is not yours: take it out of the load balancing a moment before the signal (a preStop hook), so that nothing is under way then';
