import type { TLSSocket } from 'node:tls';
import type { Clock } from './clock.ts';
import type { OpenedSocket, ResolvedTarget } from './connect.ts';
import type { Wire } from './wire.ts';

/** Puts the right protocol on an opened socket. */
export type WireMaker = (opened: OpenedSocket, target: ResolvedTarget, clock: Clock, hold: boolean) => Wire;

/** Loads the HTTP clients that a target needs; undici alone takes about 85 ms, so only here and only once. */
export async function loadWireMaker(): Promise<WireMaker> {
  const [{ FastWire }, { CoreWire }, { Http2Wire }] = await Promise.all([
    import('./fast-wire.ts'),
    import('./core-wire.ts'),
    import('./http2-wire.ts'),
  ]);
  return (opened, target, clock, hold) => {
    const agreed = target.secure ? (opened.socket as TLSSocket).alpnProtocol === 'h2' : true;
    if (target.http2 && agreed) return new Http2Wire(opened, target.origin, clock);
    return hold ? new CoreWire(opened, target.origin, clock) : new FastWire(opened, target.origin, clock);
  };
}
