import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import type { Clock } from './clock.ts';
import { codeOf, type OpenedSocket } from './connect.ts';
import type { Exchange, ExchangeEnd, PreparedRequest, Wire } from './wire.ts';

/**
 * HTTP/2 over one socket, one stream at a time. GOAWAY retires the connection: the running stream goes on, no further one is
 * begun. A stream the server says it never looked at (REFUSED_STREAM) is `unsent`: any client may send it again elsewhere.
 */
export class Http2Wire implements Wire {
  readonly #clock: Clock;
  readonly http2 = true;
  readonly #session: ClientHttp2Session;
  readonly #result = {
    sentNs: Number.NaN,
    firstNs: Number.NaN,
    endNs: 0,
    status: 0,
    end: 'complete' as ExchangeEnd,
    code: '',
  };
  readonly #origin: URL;
  #done: ((exchange: Exchange) => void) | null = null;
  #stream: ClientHttp2Stream | null = null;
  #held: Buffer | null = null;
  #goaway = false;
  #error = '';
  bodyBytes = 0;

  constructor(opened: OpenedSocket, origin: string, clock: Clock) {
    this.#clock = clock;
    this.#origin = new URL(origin);
    this.#session = connect(origin, { createConnection: () => opened.socket });
    this.#session.on('goaway', () => {
      this.#goaway = true;
    });
    this.#session.on('error', (error) => {
      this.#error = codeOf(error);
    });
    this.#session.on('close', () => this.#settle('cut', this.#error || 'closed'));
  }

  get usable(): boolean {
    return !this.#goaway && !this.#session.closed && !this.#session.destroyed;
  }

  exchange(
    prepared: PreparedRequest,
    extra: readonly string[],
    hold: boolean,
    done: (exchange: Exchange) => void,
  ): void {
    const result = this.#result;
    result.sentNs = Number.NaN;
    result.firstNs = Number.NaN;
    result.status = 0;
    this.#done = done;
    const headers: Record<string, string> = {
      ':method': prepared.method,
      ':path': prepared.path,
      ':scheme': this.#origin.protocol.slice(0, -1),
      ':authority': this.#origin.host,
    };
    const all = [...prepared.headers, ...extra];
    for (let i = 0; i + 1 < all.length; i += 2) headers[all[i] as string] = all[i + 1] as string;
    let stream: ClientHttp2Stream;
    try {
      stream = this.#session.request(headers, { endStream: prepared.body === null });
    } catch (error) {
      // Told to go away, or closed, between the last look and now.
      const code = codeOf(error);
      setImmediate(() => this.#settle('unsent', code));
      return;
    }
    this.#stream = stream;
    this.#held = hold ? prepared.body : null;
    stream.on('response', (fields) => {
      result.firstNs = this.#clock.now();
      result.status = Number(fields[':status'] ?? 0);
    });
    stream.on('data', (chunk: Buffer) => {
      this.bodyBytes += chunk.length;
    });
    stream.on('error', (error) => {
      this.#error = codeOf(error);
    });
    let whole = false;
    stream.on('end', () => {
      whole = !stream.aborted && stream.rstCode === constants.NGHTTP2_NO_ERROR;
    });
    stream.on('close', () => {
      if (stream.rstCode === constants.NGHTTP2_REFUSED_STREAM) this.#settle('unsent', 'REFUSED_STREAM');
      else if (whole && stream.rstCode === constants.NGHTTP2_NO_ERROR && result.status > 0)
        this.#settle('complete', '');
      else this.#settle('cut', this.#error || `stream closed, code ${stream.rstCode}`);
    });
    if (!hold && prepared.body !== null) stream.end(prepared.body);
    // nghttp2's frames are written at the end of this turn; later is the careful side: a request never seems older than it is.
    setImmediate(() => {
      if (this.#stream === stream && this.#done !== null && !stream.pending)
        result.sentNs = this.#clock.now();
    });
  }

  releaseBody(): void {
    const body = this.#held;
    this.#held = null;
    if (body !== null && this.#stream !== null && !this.#stream.destroyed) this.#stream.end(body);
  }

  expire(): void {
    this.#settle('timed-out', 'time limit');
    this.close();
  }

  close(): void {
    this.#session.destroy();
  }

  #settle(end: ExchangeEnd, code: string): void {
    const done = this.#done;
    if (done === null) return;
    this.#done = null;
    this.#stream = null;
    const unsent = end === 'cut' && Number.isNaN(this.#result.sentNs) && this.#result.status === 0;
    this.#result.endNs = this.#clock.now();
    this.#result.end = unsent ? 'unsent' : end;
    this.#result.code = code;
    done(this.#result);
  }
}
