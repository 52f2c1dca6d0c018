import type { StreamClient } from './client.ts';
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
async function main(): Promise<void> {
  process.on('disconnect', () => process.exit(0));
  // Ctrl-C reaches the whole process group; when to end is the parent's decision.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  let clients: readonly StreamClient[] = [];
  process.on('message', async (order: StreamOrder) => {
    if (order.type === 'open') {
      clients = Array.from({ length: order.streams }, () => open[order.target.kind](order.target));
      const states = clients.map((client) => client.state);
      await Promise.all(
        states.map((state) => state.until((one) => one.established || one.ended, order.timeoutMs)),
      );
      await Promise.all(
        states.map((state) => state.until((one) => one.delivered || one.ended, order.deliverMs)),
      );
      say({ type: 'opened', streams: states.map((state) => state.opened()) });
      return;
    }
    const states = clients.map((client) => client.state);
    await Promise.all(states.map((state) => state.until((one) => one.ended, order.waitMs)));
    const streams = states.map((state) => state.result());
    for (const client of clients) client.close();
    say({ type: 'ended', streams });
  });
  say({ type: 'ready' });
}

function say(answer: StreamAnswer): void {
  if (process.connected) process.send?.(answer);
}

await main();
