import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
} from 'node:http2';
import { type StreamClient, StreamState } from './client.ts';
import { openSocket } from './connect.ts';
import type { StreamTarget } from './protocol.ts';

/** Pause before the next request on a connection whose last one was answered: the connection is what is watched. */
const againAfterMs = 100;

/** The empty message of a gRPC call: not compressed, length 0. */
const emptyMessage = Buffer.alloc(5);

/** An HTTP/2 connection with a request on it, or a gRPC call. Told: GOAWAY before the end; for gRPC trailers with a status too. */
export function openHttp2Stream(target: StreamTarget): StreamClient {
  const state = new StreamState();
  const socket = openSocket(target, ['h2']);
  const scheme = target.secure ? 'https' : 'http';
  const session = connect(`${scheme}://${target.authority}`, { createConnection: () => socket });
  state.watch(socket);
  session.on('goaway', (code) => state.tell(code === 0 ? 'GOAWAY' : `GOAWAY ${code}`));
  session.on('error', (error: NodeJS.ErrnoException) => {
    if (!state.established) state.fail(error.message);
  });
  session.on('close', () => state.end('closed', 'closed'));
  if (target.kind === 'grpc') call(session, target, state);
  else ask(session, target, state);
  return {
    state,
    close: () => {
      session.destroy();
      socket.destroy();
    },
  };
}

function ask(session: ClientHttp2Session, target: StreamTarget, state: StreamState): void {
  if (session.closed || session.destroyed) return;
  const stream = session.request({
    ':method': 'GET',
    ':path': target.path,
    ':authority': target.authority,
    ':scheme': target.secure ? 'https' : 'http',
  });
  stream.on('response', (headers) => began(headers, state));
  stream.on('data', () => state.piece());
  stream.on('error', () => undefined);
  stream.on('close', () => {
    if (endByReset(session, stream, state)) return;
    setTimeout(() => ask(session, target, state), againAfterMs).unref();
  });
}

function call(session: ClientHttp2Session, target: StreamTarget, state: StreamState): void {
  const stream = session.request({
    ':method': 'POST',
    ':path': target.path,
    ':authority': target.authority,
    ':scheme': target.secure ? 'https' : 'http',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  stream.on('response', (headers) => {
    // A status in the first headers: the call is over before it began (wrong method, not allowed).
    if (headers['grpc-status'] !== undefined && !state.established)
      state.fail(`the call ended at once with grpc-status ${String(headers['grpc-status'])}`);
    else began(headers, state);
  });
  stream.on('data', () => state.piece());
  stream.on('trailers', (headers) => {
    const status = headers['grpc-status'];
    if (status !== undefined) state.tell(`trailers, grpc-status ${String(status)}`);
  });
  stream.on('error', () => undefined);
  stream.on('close', () => {
    if (!endByReset(session, stream, state)) state.end('closed', 'the end of the stream without a status');
  });
  stream.end(emptyMessage);
}

function began(headers: IncomingHttpHeaders, state: StreamState): void {
  const status = headers[':status'] ?? 500;
  if (Number(status) >= 300) state.fail(`it answered ${String(status)}`);
  else {
    state.establish();
    state.piece();
  }
}

/** A stream that the server reset. When the connection itself has ended, its socket tells how. */
function endByReset(session: ClientHttp2Session, stream: ClientHttp2Stream, state: StreamState): boolean {
  const { rstCode } = stream;
  if (rstCode === constants.NGHTTP2_NO_ERROR) return state.ended;
  if (!session.destroyed) state.end('reset', `RST_STREAM ${rstCode}`);
  return true;
}
