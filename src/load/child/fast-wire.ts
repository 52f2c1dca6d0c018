import { Client, type Dispatcher } from 'undici';
import type { Clock } from './clock.ts';
import { codeOf, type OpenedSocket } from './connect.ts';
import type { Exchange, ExchangeEnd, PreparedRequest, Wire } from './wire.ts';

/** Eleven days: the client's own keep-alive clock never closes a socket, whatever the server's `keep-alive` header says. */
const never = 1e9;

/** The connector is asked a second time only after the socket has ended: that is never a reason to open another one. */
class NeverReopened extends Error {
  readonly code = 'NEVER_REOPENED';
}

/**
 * HTTP/1 over one socket by undici, one `Client` per connection. The socket is opened by us and handed over once; undici
 * neither reconnects nor retries, and its own time-outs are off. The times are taken at the socket: the last byte right after
 * socket.write() has made its system call, the first byte before the parser sees it.
 */
export class FastWire implements Wire, Dispatcher.DispatchHandler {
  readonly #clock: Clock;
  readonly #opened: OpenedSocket;
  readonly #client: Client;
  readonly #result = {
    sentNs: Number.NaN,
    firstNs: Number.NaN,
    endNs: 0,
    status: 0,
    end: 'complete' as ExchangeEnd,
    code: '',
  };
  #done: ((exchange: Exchange) => void) | null = null;
  #socketError = '';
  bodyBytes = 0;

  constructor(opened: OpenedSocket, origin: string, clock: Clock) {
    this.#clock = clock;
    this.#opened = opened;
    const socket = opened.socket;
    // Before undici's own listeners, so that these see the bytes and the error first.
    socket.on('readable', () => {
      if (socket.readableLength > 0 && this.#done !== null && Number.isNaN(this.#result.firstNs)) {
        this.#result.firstNs = clock.now();
      }
    });
    socket.on('error', (error) => {
      this.#socketError = codeOf(error);
    });
    let handedOver = false;
    this.#client = new Client(origin, {
      pipelining: 1,
      allowH2: false,
      keepAliveTimeout: never,
      keepAliveMaxTimeout: never,
      keepAliveTimeoutThreshold: -never,
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: 262_144,
      connect: (_options, callback) => {
        if (handedOver || socket.destroyed) {
          callback(new NeverReopened('the connection has ended'), null);
          return;
        }
        handedOver = true;
        // Not at once: undici is still inside the dispatch that asks, and would not look at its queue again.
        process.nextTick(callback, null, socket);
      },
    });
    // A server that closes an idle connection: the client says so; it is no error of ours.
    this.#client.on('connectionError', () => undefined);
  }

  get usable(): boolean {
    return !this.#opened.socket.destroyed && this.#opened.socket.readable && this.#socketError === '';
  }

  exchange(
    request: PreparedRequest,
    extra: readonly string[],
    _hold: boolean,
    done: (exchange: Exchange) => void,
  ): void {
    const result = this.#result;
    result.sentNs = Number.NaN;
    result.firstNs = Number.NaN;
    result.status = 0;
    result.code = '';
    this.#done = done;
    const headers = extra.length === 0 ? request.headers : [...request.headers, ...extra];
    this.#client.dispatch(
      {
        method: request.method as Dispatcher.HttpMethod,
        path: request.path,
        headers: headers as string[],
        body: request.body,
        idempotent: false,
        blocking: false,
      },
      this,
    );
  }

  releaseBody(): void {}

  onRequestStart(): void {}

  onRequestSent(): void {
    this.#result.sentNs = this.#clock.now();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    if (status >= 200) this.#result.status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.bodyBytes += chunk.length;
  }

  onResponseEnd(): void {
    // A body that ends with the connection is not whole when the connection was reset.
    this.#settle(this.#socketError === '' ? 'complete' : 'cut', this.#socketError);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#settle(Number.isNaN(this.#result.sentNs) ? 'unsent' : 'cut', this.#socketError || codeOf(error));
  }

  expire(): void {
    this.#settle('timed-out', 'time limit');
    this.close();
  }

  close(): void {
    this.#opened.socket.destroy();
    this.#client.destroy().catch(() => undefined);
  }

  #settle(end: ExchangeEnd, code: string): void {
    const done = this.#done;
    if (done === null) return;
    this.#done = null;
    this.#result.endNs = this.#clock.now();
    this.#result.end = end;
    this.#result.code = code;
    done(this.#result);
  }
}
