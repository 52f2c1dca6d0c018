import type { Socket } from 'node:net';
import type { OpenedStream, StreamEnd, StreamEndKind } from './protocol.ts';

/** One stream as its client sees it: what came and how it ended. */
export class StreamState {
  #established = false;
  #pieces = 0;
  #why = '';
  #lastWords: { readonly by: string; readonly atNs: bigint } | null = null;
  #told: { readonly by: string; readonly atNs: bigint } | null = null;
  #end: { readonly kind: StreamEndKind; readonly by: string; readonly atNs: bigint } | null = null;
  readonly #listeners = new Set<() => void>();

  /** The protocol's own opening is done. */
  establish(): void {
    this.#established = true;
    this.#changed();
  }

  /** A frame, an event, a chunk came. */
  piece(): void {
    this.#pieces += 1;
    if (this.#pieces === 1) this.#changed();
  }

  /** The server said goodbye in the words of the protocol. The first word counts. */
  tell(by: string): void {
    if (this.#told || this.#end) return;
    this.#told = { by, atNs: process.hrtime.bigint() };
    this.#changed();
  }

  /** A message that is a goodbye only if nothing follows it; null: another one followed. */
  lastWords(by: string | null): void {
    this.#lastWords = by === null ? null : { by, atNs: process.hrtime.bigint() };
  }

  /** It ended; whoever is told first keeps that. The first end counts. */
  end(kind: 'closed' | 'reset', by: string): void {
    if (this.#end) return;
    this.#told ??= this.#lastWords;
    const told = this.#told;
    this.#end = {
      kind: told ? 'told' : kind,
      by: told ? told.by : by,
      atNs: process.hrtime.bigint(),
    };
    this.#changed();
  }

  /** It could not be opened, or its server does not speak the protocol. */
  fail(why: string): void {
    if (this.#why === '') this.#why = why.slice(0, 300);
    this.end('closed', this.#why);
  }

  get established(): boolean {
    return this.#established;
  }

  get delivered(): boolean {
    return this.#pieces > 0;
  }

  get ended(): boolean {
    return this.#end !== null;
  }

  opened(): OpenedStream {
    const open = this.#established && !this.ended;
    const why = this.#why || (this.ended ? `it ended at once: ${this.#end?.by}` : 'nothing came in time');
    return { open, delivered: this.delivered, why: open ? '' : why };
  }

  result(): StreamEnd {
    const told = this.#told;
    // Told and not yet closed is told: how long the connection stays afterwards is the client's matter too.
    const { kind, by } =
      this.#end ?? (told ? { kind: 'told' as const, by: told.by } : { kind: 'open' as const, by: '' });
    return { kind, by, toldNs: told?.atNs ?? null, endedNs: this.#end?.atNs ?? null, pieces: this.#pieces };
  }

  /** Resolves when the condition holds, or after the time. */
  until(holds: (state: this) => boolean, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#listeners.delete(look);
        resolve();
      };
      const look = () => {
        if (holds(this)) done();
      };
      const timer = setTimeout(done, ms);
      this.#listeners.add(look);
      look();
    });
  }

  /** Takes the connection's own end from its socket: FIN or RST. */
  watch(socket: Socket): void {
    socket.once('end', () => this.end('closed', 'FIN'));
    socket.once('error', (error) => this.endByError(error));
    socket.once('close', () => this.end('closed', 'closed'));
  }

  /** Ends it by an error of its connection; one that was never established has failed. */
  endByError(error: NodeJS.ErrnoException): void {
    if (!this.established) this.fail(error.code ?? error.message);
    else this.end(isReset(error) ? 'reset' : 'closed', error.code ?? error.message);
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** EPIPE is what a write gets after the reset came. */
function isReset(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNRESET' || error.code === 'EPIPE';
}

/** An open stream and the way to let it go. */
export interface StreamClient {
  readonly state: StreamState;
  close(): void;
}
