import { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';
import type { LogLine } from '../engine.ts';

const maxLines = 2_000;
const maxLineLength = 4_000;

function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  return stripVTControlCharacters(text).replaceAll(
    /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g,
    '',
  );
}

/** The newest lines a service wrote: at most 2 000 of at most 4 000 characters; the rest is read and forgotten. */
export class LineLog {
  #lines: LogLine[] = [];
  readonly #listeners = new Set<(line: LogLine) => void>();

  get lines(): readonly LogLine[] {
    return this.#lines.slice(-maxLines);
  }

  onLine(listener: (line: LogLine) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #add(line: LogLine): void {
    this.#lines.push(line);
    if (this.#lines.length > 2 * maxLines) this.#lines = this.#lines.slice(-maxLines);
    for (const listener of this.#listeners) listener(line);
  }

  /** Takes in one piece of a stream; what has no line end yet is kept, up to the length of a line. */
  splitter(stream: LogLine['stream']): { write(bytes: Buffer): void; end(): void } {
    const decoder = new StringDecoder('utf8');
    let rest = '';
    const add = (text: string, tNs: bigint): void => {
      this.#add({ tNs, stream, text: clean(text.slice(0, 2 * maxLineLength)).slice(0, maxLineLength) });
    };
    return {
      write: (bytes) => {
        const tNs = process.hrtime.bigint();
        const pieces = decoder.write(bytes).split('\n');
        for (const [index, piece] of pieces.entries()) {
          if (rest.length < 2 * maxLineLength) rest += piece;
          if (index === pieces.length - 1) break;
          add(rest, tNs);
          rest = '';
        }
      },
      end: () => {
        const last = rest + decoder.end();
        rest = '';
        if (last !== '') add(last, process.hrtime.bigint());
      },
    };
  }

  /** Drains a pipe into the log for as long as anybody holds its other end. Resolves at its end. */
  drain(fd: number, stream: LogLine['stream']): { ended: Promise<void>; close(): void } {
    const socket = new Socket({ fd, readable: true, writable: false });
    const splitter = this.splitter(stream);
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    socket.on('data', (bytes: Buffer) => splitter.write(bytes));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      splitter.end();
      resolve();
    });
    return { ended, close: () => socket.destroy() };
  }
}
