import { type IncomingMessage, request } from 'node:http';
import { type StreamClient, StreamState } from './client.ts';
import { openSocket } from './connect.ts';
import { lastEventReader } from './goodbye-event.ts';
import type { StreamTarget } from './protocol.ts';

/** An answer that goes on: server-sent events or chunks. Told: its proper end, or a last event that says so. */
export function openHttpStream(target: StreamTarget): StreamClient {
  const state = new StreamState();
  const socket = openSocket(target, ['http/1.1']);
  const outgoing = request({
    createConnection: () => socket,
    path: target.path,
    headers: { host: target.authority, accept: 'text/event-stream, */*;q=0.1', 'cache-control': 'no-cache' },
  });
  outgoing.on('response', (response) => {
    if ((response.statusCode ?? 500) >= 300) {
      state.fail(`it answered ${response.statusCode}`);
      socket.destroy();
      return;
    }
    const seeEnd = readStream(response, state);
    // Before the socket's own end is taken: the answer may have ended with the bytes just before it.
    socket.once('end', seeEnd);
    state.watch(socket);
    state.establish();
  });
  outgoing.on('error', (error: NodeJS.ErrnoException) => {
    if (!state.established) state.fail(error.code ?? error.message);
  });
  outgoing.end();
  return { state, close: () => socket.destroy() };
}

function readStream(response: IncomingMessage, state: StreamState): () => void {
  const { headers } = response;
  const readEvents = (headers['content-type'] ?? '').includes('text/event-stream') ? lastEventReader() : null;
  // Without a length of its own an answer ends with its connection: that end tells nothing.
  const framed =
    /chunked/i.test(headers['transfer-encoding'] ?? '') || headers['content-length'] !== undefined;
  const seeEnd = () => {
    if (!framed || !response.complete) return;
    state.tell('the end of the answer');
    state.end('closed', 'the end of the answer');
  };
  response.setEncoding('utf8');
  response.on('data', (text: string) => {
    state.piece();
    const said = readEvents?.(text);
    if (said !== undefined) state.lastWords(said);
  });
  response.on('end', seeEnd);
  // A truncated answer is an error here; the socket tells whether by FIN or by RST.
  response.on('error', () => undefined);
  return seeEnd;
}
