import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { type StreamClient, StreamState } from './client.ts';
import { openSocket } from './connect.ts';
import type { StreamTarget } from './protocol.ts';
import { clientFrame, closeCode, type Frame, FrameReader, opcodes } from './websocket-frames.ts';

/** RFC 6455 section 1.3. */
const acceptKey = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** A WebSocket by hand: the clients at hand do not tell FIN from RST. Told: a close frame before the TCP end. */
export function openWebSocket(target: StreamTarget): StreamClient {
  const state = new StreamState();
  const socket = openSocket(target, ['http/1.1']);
  const key = randomBytes(16).toString('base64');
  const outgoing = request({
    createConnection: () => socket,
    path: target.path,
    headers: {
      host: target.authority,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': key,
    },
  });
  const reader = new FrameReader();
  const take = (piece: Buffer) => {
    try {
      for (const frame of reader.push(piece)) hear(frame);
    } catch (error) {
      state.fail(`no WebSocket: ${error instanceof Error ? error.message : String(error)}`);
      socket.destroy();
    }
  };
  const hear = ({ opcode, head }: Frame) => {
    state.piece();
    if (opcode === opcodes.ping && socket.writable)
      socket.write(clientFrame(opcodes.pong, head, randomBytes(4)));
    if (opcode !== opcodes.close) return;
    state.tell(`close frame ${closeCode(head) ?? 'without a code'}`);
    // The closing handshake: the code comes back, then the server ends the connection (section 7.1.1).
    if (socket.writable) socket.write(clientFrame(opcodes.close, head.subarray(0, 2), randomBytes(4)));
  };
  outgoing.on('upgrade', (response, upgraded, first) => {
    const expected = createHash('sha1')
      .update(key + acceptKey)
      .digest('base64');
    if (response.headers['sec-websocket-accept'] !== expected) {
      state.fail('no WebSocket: the answer to the handshake does not fit the question');
      upgraded.destroy();
      return;
    }
    state.watch(socket);
    upgraded.on('data', take);
    state.establish();
    if (first.length > 0) take(first);
  });
  outgoing.on('response', (response) => {
    state.fail(`no WebSocket: it answered ${response.statusCode}`);
    socket.destroy();
  });
  outgoing.on('error', (error: NodeJS.ErrnoException) => state.fail(error.code ?? error.message));
  outgoing.end();
  return { state, close: () => socket.destroy() };
}
