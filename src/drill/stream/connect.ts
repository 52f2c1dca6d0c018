import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { StreamTarget } from './protocol.ts';

/** A socket to the target, TLS where it is asked for. Its events tell the rest. */
export function openSocket(target: StreamTarget, protocols: readonly string[]): Socket {
  const { host, port, secure, insecure } = target;
  if (!secure) return connectTcp({ host, port });
  return connectTls({
    host,
    port,
    ALPNProtocols: [...protocols],
    rejectUnauthorized: !insecure,
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
  });
}
