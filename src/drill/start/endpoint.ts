import { isIP } from 'node:net';
import type { ServiceInstance } from '../../engine/engine.ts';
import { SigtrailError } from '../../model/error.ts';
import { type ProcessInfo, processTree } from '../../proc/process.ts';
import {
  holdersAmong,
  type ListeningSocket,
  listeningSockets,
  socketOwner,
  unixListeners,
} from '../../proc/sockets.ts';

/** Where the service is reached. */
export interface Endpoint {
  /** `http://127.0.0.1:8080/path`, or `tcp://…` when it does not speak HTTP, or `unix:PATH`. */
  readonly url: string;
  readonly port: number | null;
  readonly http: boolean;
  /** Why no load can be put on it, when `http` is false. */
  readonly reason: string;
  readonly unixPath: string | null;
}

/** The listening sockets that processes of this service hold; the best candidate first. */
export function ownSockets(instance: ServiceInstance): ListeningSocket[] {
  const all = listeningSockets(instance.pid);
  if (all.length === 0) return [];
  const tree = processTree(instance.pid);
  return all.filter((socket) => holdersAmong(tree, socket.inode).length > 0).sort(byUsefulness);
}

/** Sockets that listen on every address come before those on one only (admin ports sit on loopback), then the lower port. */
function byUsefulness(a: ListeningSocket, b: ListeningSocket): number {
  const everywhere = (socket: ListeningSocket) =>
    socket.address === '0.0.0.0' || socket.address === '::' ? 0 : 1;
  return everywhere(a) - everywhere(b) || a.port - b.port;
}

/** Host part of a URL that reaches the socket from inside its network namespace. */
export function hostOf(socket: ListeningSocket): string {
  if (socket.address === '0.0.0.0') return '127.0.0.1';
  // A socket on :: takes IPv4 too unless it was made IPv6 only; ::1 always works.
  if (socket.address === '::') return '[::1]';
  return socket.family === 6 && socket.address.includes(':') ? `[${socket.address}]` : socket.address;
}

/** Does a process of the service listen on the unix socket? */
export function listensOnUnix(instance: ServiceInstance, path: string): boolean {
  const inode = unixListeners(instance.pid).find((listener) => listener.path === path)?.inode;
  if (inode === undefined) return false;
  return holdersAmong(processTree(instance.pid), inode).length > 0;
}

/**
 * A process outside the service that listens on the port, in the network namespace of the given process.
 * @param host where the port is reached; a socket on another address than this one is no rival. null: any address counts
 */
export function foreignOwner(
  pidInNamespace: number,
  port: number,
  own: readonly ProcessInfo[],
  host: string | null = null,
): ProcessInfo | 'unknown' | null {
  const rivals = listeningSockets(pidInNamespace).filter(
    (candidate) => candidate.port === port && mayMeet(candidate.address, host),
  );
  const foreign = rivals.find((socket) => holdersAmong(own, socket.inode).length === 0);
  return foreign ? (socketOwner(foreign.inode) ?? 'unknown') : null;
}

/** May a connection to the host end at a socket with this address? A name may stand for any address. */
function mayMeet(address: string, host: string | null): boolean {
  const literal = host?.replace(/^\[|\]$/g, '') ?? '';
  if (isIP(literal) === 0 || literal === '0.0.0.0' || literal === '::') return true;
  return address === literal || address === '::' || (address === '0.0.0.0' && isIP(literal) === 4);
}

/** The error that names who has the port; such a service is never graded. */
export function portTaken(port: number, owner: ProcessInfo | 'unknown'): SigtrailError {
  const who =
    owner === 'unknown' ? 'another program, which this user may not see' : `${owner.comm} (pid ${owner.pid})`;
  return new SigtrailError('port-owned-by-other', {
    what: `Port ${port} belongs to ${who}, not to the drilled service.`,
    why: 'Load on that port would drill the wrong program.',
    next:
      owner === 'unknown'
        ? `See who it is as root: ss -ltnp 'sport = :${port}'. Or give the service a network of its own: --network none.`
        : `Stop pid ${owner.pid}, or give the service another port, or a network of its own: --network none.`,
  });
}
