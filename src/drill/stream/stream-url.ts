import { SigtrailError } from '../../model/error.ts';
import type { StreamTarget } from './protocol.ts';

type Scheme = Pick<StreamTarget, 'kind' | 'secure'>;

/** What may stand before `://`. */
const schemes: Readonly<Record<string, Scheme>> = {
  ws: { kind: 'websocket', secure: false },
  wss: { kind: 'websocket', secure: true },
  http: { kind: 'http', secure: false },
  https: { kind: 'http', secure: true },
  'sse+http': { kind: 'http', secure: false },
  'sse+https': { kind: 'http', secure: true },
  h2: { kind: 'http2', secure: true },
  h2c: { kind: 'http2', secure: false },
  grpc: { kind: 'grpc', secure: false },
  grpcs: { kind: 'grpc', secure: true },
};

/** The method watched when a gRPC URL names none: the health service that servers have in common. */
const grpcWatch = '/grpc.health.v1.Health/Watch';

/**
 * Reads the URL of `--stream`: ws, wss, http, https, sse+http, sse+https, h2 (over TLS), h2c, grpc or grpcs.
 * @throws SigtrailError `usage`
 */
export function parseStreamUrl(text: string, insecure = false): StreamTarget {
  const [, word = '', rest = ''] = /^([a-z0-9+]+):\/\/(\S+)$/i.exec(text) ?? [];
  const scheme = Object.hasOwn(schemes, word.toLowerCase()) ? schemes[word.toLowerCase()] : undefined;
  const url = scheme && URL.canParse(`http://${rest}`) ? new URL(`http://${rest}`) : null;
  if (!scheme || !url || url.username !== '' || url.password !== '') {
    throw new SigtrailError('usage', {
      what: `--stream ${text} is not understood.`,
      why: `It begins with one of ${Object.keys(schemes).join(', ')}, then ://HOST:PORT/PATH.`,
      next: 'Example: --stream ws://127.0.0.1:8080/ws',
    });
  }
  const path = `${url.pathname}${url.search}`;
  return {
    ...scheme,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    // The port 80 of http:// is dropped by URL.
    port: url.port === '' ? (/:80(\/|\?|$)/.test(rest) || !scheme.secure ? 80 : 443) : Number(url.port),
    path: scheme.kind === 'grpc' && path === '/' ? grpcWatch : path,
    authority: url.host,
    insecure,
  };
}
