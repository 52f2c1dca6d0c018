import { lookup } from 'node:dns/promises';
import { connect as connectPlain, isIP, type NetConnectOpts, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { LoadTarget } from '../plan.ts';
import type { Clock } from './clock.ts';

/** A target whose name has been looked up, once: the load does not ask the resolver for each connection. */
export interface ResolvedTarget {
  readonly origin: string;
  readonly secure: boolean;
  readonly insecure: boolean;
  readonly http2: boolean;
  /** Path and query of the URL. */
  readonly path: string;
  /** Host of the URL, for certificates. */
  readonly serverName: string;
  readonly host: string;
  readonly port: number;
  readonly unixPath: string | null;
}

/** A connection that was made. */
export interface OpenedSocket {
  /** Identity of the socket: each socket has its own number. */
  readonly id: number;
  readonly socket: Socket;
  /** When the socket was connected (with TLS: before the handshake). */
  readonly connectedNs: number;
}

/** Why a connection was not made. `own` is a failure on this side: it says nothing about the service. */
export interface ConnectFailure {
  readonly kind: 'refused' | 'address-gone' | 'timed-out' | 'own' | 'cut';
  readonly code: string;
  /** The socket's own connect time when it failed after that (in the TLS handshake), else NaN. */
  readonly connectedNs: number;
}

const gone = new Set([
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENONET',
]);
// EADDRNOTAVAIL on connect is the want of a free local port (ip(7)): 28 000 connections in TIME_WAIT give it too.
const ownFault = new Set([
  'EADDRNOTAVAIL',
  'EADDRINUSE',
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
  'ENOMEM',
  'EACCES',
  'EPERM',
]);

/** What an error of connect(2) means. Everything unknown counts as refused: the connection was not made. */
export function connectFailureKind(code: string): 'refused' | 'address-gone' | 'timed-out' | 'own' {
  if (gone.has(code)) return 'address-gone';
  if (ownFault.has(code)) return 'own';
  return code === 'ETIMEDOUT' ? 'timed-out' : 'refused';
}

/** @throws the resolver's error */
export async function resolveTarget(target: LoadTarget): Promise<ResolvedTarget> {
  const url = new URL(target.url);
  const serverName = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'https:';
  const unixPath = target.unixPath ?? null;
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  return {
    origin: url.origin,
    secure,
    insecure: target.insecure === true,
    http2: target.http2 === true,
    path: `${url.pathname}${url.search}`,
    serverName,
    host: unixPath === null && isIP(serverName) === 0 ? await addressOf(serverName, port) : serverName,
    port,
    unixPath,
  };
}

/** The first address of a name at which something listens, else its first address. */
async function addressOf(name: string, port: number): Promise<string> {
  const addresses = await lookup(name, { all: true });
  for (const { address } of addresses) if (await listens(address, port)) return address;
  return addresses[0]?.address ?? name;
}

function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectPlain({ host, port, timeout: 1000 });
    const end = (yes: boolean): void => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}

/**
 * Opens one socket. Exactly one of the two callbacks is called, once.
 * @returns a function that gives up: the attempt then fails as `timed-out`
 */
export function openSocket(
  target: ResolvedTarget,
  id: number,
  clock: Clock,
  opened: (socket: OpenedSocket) => void,
  failed: (failure: ConnectFailure) => void,
): () => void {
  let connectedNs = Number.NaN;
  let settled = false;
  const where: NetConnectOpts =
    target.unixPath === null
      ? { host: target.host, port: target.port, noDelay: true }
      : { path: target.unixPath };
  const socket: Socket = connectPlain(where);
  const fail = (kind: ConnectFailure['kind'], code: string): void => {
    if (settled) return;
    settled = true;
    socket.destroy();
    failed({ kind, code, connectedNs });
  };
  const succeed = (ready: Socket): void => {
    if (settled) return;
    settled = true;
    opened({ id, socket: ready, connectedNs });
  };
  // Stays for the socket's life: an error between two exchanges must not end this process.
  socket.on('error', (error) => {
    const code = codeOf(error);
    fail(Number.isNaN(connectedNs) ? connectFailureKind(code) : 'cut', code);
  });
  socket.once('connect', () => {
    connectedNs = clock.now();
    if (!target.secure) {
      succeed(socket);
      return;
    }
    const secured = secure(target, socket);
    secured.on('error', (error) => fail('cut', codeOf(error)));
    secured.once('close', () => fail('cut', 'closed in the TLS handshake'));
    secured.once('secureConnect', () => succeed(secured));
  });
  return () => fail('timed-out', 'no connection within the time limit');
}

function secure(target: ResolvedTarget, socket: Socket): TLSSocket {
  return connectTls({
    socket,
    ...(isIP(target.serverName) === 0 ? { servername: target.serverName } : {}),
    host: target.serverName,
    rejectUnauthorized: !target.insecure,
    ALPNProtocols: target.http2 ? ['h2', 'http/1.1'] : ['http/1.1'],
  });
}

/** The code of an error, or its message cut short. */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error).slice(0, 80);
  const code = (error as NodeJS.ErrnoException).code;
  return typeof code === 'string' ? code : error.message.slice(0, 80);
}
