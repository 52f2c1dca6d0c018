import type { StreamClient, StreamState } from './client.ts';
import { openHttp2Stream } from './http2-client.ts';
import { openHttpStream } from './http-client.ts';
import type { StreamAnswer, StreamOrder, StreamTarget } from './protocol.ts';
import { openWebSocket } from './websocket-client.ts';

const open: Readonly<Record<StreamTarget['kind'], (target: StreamTarget) => StreamClient>> = {
  websocket: openWebSocket,
  http: openHttpStream,
  http2: openHttp2Stream,
  grpc: openHttp2Stream,
};

/** The stream process: keeps streams open for the drill, inside the service's network; ends when its IPC channel does. */
function main(): void {
  process.on('disconnect', () => process.exit(0));
  // Ctrl-C reaches the whole process group; when to end is the parent's decision.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  let clients: readonly StreamClient[] = [];
  const answer = async (order: StreamOrder): Promise<StreamAnswer> => {
    if (order.type === 'open') {
      clients = Array.from({ length: order.streams }, () => open[order.target.kind](order.target));
      const states = clients.map((client) => client.state);
      await all(states, (one) => one.established || one.ended, order.timeoutMs);
      await all(states, (one) => one.delivered || one.ended, order.deliverMs);
      return { type: 'opened', streams: states.map((state) => state.opened()) };
    }
    const states = clients.map((client) => client.state);
    await all(states, (one) => one.ended, order.waitMs);
    const streams = states.map((state) => state.result());
    for (const client of clients) client.close();
    return { type: 'ended', streams };
  };
  process.on('message', (order: StreamOrder) => {
    // What fails here is a bug of ours: its text ends up in the parent's error.
    answer(order).then(say, (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    });
  });
  say({ type: 'ready' });
}

function all(
  states: readonly StreamState[],
  holds: (state: StreamState) => boolean,
  ms: number,
): Promise<unknown> {
  return Promise.all(states.map((state) => state.until(holds, ms)));
}

function say(answer: StreamAnswer): void {
  if (process.connected) process.send?.(answer);
}

main();
