import { request as httpRequest, type ClientRequest } from 'node:http';
import type { Clock } from './clock.ts';
import { codeOf, type OpenedSocket } from './connect.ts';
import type { Exchange, ExchangeEnd, PreparedRequest, Wire } from './wire.ts';

/**
 * HTTP/1 over one socket by node:http, one request per connection: for held bodies. undici writes the head only together with
 * the first byte of a body and does not speak `expect: 100-continue`; node:http does both honestly.
 */
export class CoreWire implements Wire {
  readonly #clock: Clock;
  readonly #opened: OpenedSocket;
  readonly #origin: URL;
  readonly #result = {
    sentNs: Number.NaN,
    firstNs: Number.NaN,
    endNs: 0,
    status: 0,
    end: 'complete' as ExchangeEnd,
    code: '',
  };
  #done: ((exchange: Exchange) => void) | null = null;
  #request: ClientRequest | null = null;
  #held: Buffer | null = null;
  #used = false;
  bodyBytes = 0;

  constructor(opened: OpenedSocket, origin: string, clock: Clock) {
    this.#clock = clock;
    this.#opened = opened;
    this.#origin = new URL(origin);
  }

  get usable(): boolean {
    return !this.#used && !this.#opened.socket.destroyed;
  }

  exchange(
    prepared: PreparedRequest,
    extra: readonly string[],
    hold: boolean,
    done: (exchange: Exchange) => void,
  ): void {
    this.#used = true;
    this.#done = done;
    const socket = this.#opened.socket;
    const body = prepared.body;
    const headers = ['host', this.#origin.host, ...prepared.headers, ...extra];
    if (body !== null) headers.push('content-length', String(body.length));
    const request = httpRequest({
      createConnection: () => socket,
      host: this.#origin.hostname,
      method: prepared.method,
      path: prepared.path,
      headers: headers as unknown as string[],
      maxHeaderSize: 262_144,
    });
    this.#request = request;
    request.on('socket', () => {
      // node:http has put its own listener on the socket by now; ours has to come before it.
      socket.prependListener('data', () => {
        if (Number.isNaN(this.#result.firstNs)) this.#result.firstNs = this.#clock.now();
      });
    });
    // An interim answer (100 Continue) is no answer yet.
    request.on('continue', () => {
      this.#result.firstNs = Number.NaN;
    });
    request.on('error', (error) =>
      this.#settle(Number.isNaN(this.#result.sentNs) ? 'unsent' : 'cut', codeOf(error)),
    );
    request.on('close', () => this.#settle('cut', 'closed'));
    request.on('response', (response) => {
      this.#result.status = response.statusCode ?? 0;
      response.on('data', (chunk: Buffer) => {
        this.bodyBytes += chunk.length;
      });
      response.on('error', (error) => this.#settle('cut', codeOf(error)));
      response.on('end', () =>
        this.#settle(response.complete ? 'complete' : 'cut', response.complete ? '' : 'truncated'),
      );
    });
    this.#held = hold ? body : null;
    if (hold && body !== null) request.flushHeaders();
    else request.end(body ?? undefined);
    this.#stampSent(socket.bytesWritten);
  }

  releaseBody(): void {
    const body = this.#held;
    this.#held = null;
    if (body !== null && this.#request !== null && !this.#request.destroyed) this.#request.end(body);
  }

  expire(): void {
    this.#settle('timed-out', 'time limit');
    this.close();
  }

  close(): void {
    this.#request?.destroy();
    this.#opened.socket.destroy();
  }

  /** node:http writes on the next tick after it was given the socket. */
  #stampSent(before: number): void {
    process.nextTick(() => {
      if (this.#done === null || !Number.isNaN(this.#result.sentNs)) return;
      if (this.#opened.socket.bytesWritten > before) this.#result.sentNs = this.#clock.now();
      else if (!this.#opened.socket.destroyed) setImmediate(() => this.#stampSent(before));
    });
  }

  #settle(end: ExchangeEnd, code: string): void {
    const done = this.#done;
    if (done === null) return;
    this.#done = null;
    this.#result.endNs = this.#clock.now();
    this.#result.end = end;
    this.#result.code = code;
    this.#opened.socket.destroy();
    done(this.#result);
  }
}
