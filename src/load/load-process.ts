import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SigtrailError } from '../model/error.ts';
import type { RecordColumns } from './columns.ts';
import type { FromChild, ToChild } from './protocol.ts';

type Asked = ToChild extends infer Order
  ? Order extends { seq: number }
    ? Omit<Order, 'seq'>
    : never
  : never;

/** The parent's end of the load process. */
export class LoadChild {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  readonly #closed: Promise<void>;
  #stderr = '';
  #seq = 0;
  #blocks: RecordColumns[] = [];
  #ended: SigtrailError | null = null;

  /** @throws SigtrailError `load-failed` when the process does not come up */
  static async start(command: readonly string[]): Promise<LoadChild> {
    const [program = '', ...args] = command;
    const child = spawn(program, args, {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    const made = new LoadChild(child);
    await made.#ready();
    return made;
  }

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-2000);
    });
    child.on('message', (word) => this.#hear(word as FromChild));
    child.on('error', (error) => {
      if (child.pid === undefined) this.#end(error.message);
    });
    // Not `close`: it does not come when this side ended the IPC channel.
    this.#closed = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        // What it wrote last may come after its end.
        setImmediate(() => this.#end(`it ended with ${signal ?? `exit code ${code}`}`));
        resolve();
      });
      child.once('error', () => {
        if (child.pid === undefined) resolve();
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** Asks and waits for the answer. @throws SigtrailError `load-failed` */
  ask<Value>(order: Asked): Promise<Value> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    const seq = ++this.#seq;
    return new Promise<Value>((resolve, reject) => {
      this.#waiting.set(seq, { resolve: resolve as (value: never) => void, reject });
      this.tell({ ...order, seq } as ToChild);
    });
  }

  /** Says without waiting. */
  tell(order: ToChild): void {
    if (!this.#child.connected) return;
    // An error here is the end of the process, which `close` tells.
    this.#child.send(order, () => undefined);
  }

  /** The blocks of records that have come since the last call. */
  takeBlocks(): RecordColumns[] {
    const blocks = this.#blocks;
    this.#blocks = [];
    return blocks;
  }

  /** Ends the process and waits until it is gone. */
  async close(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    // A process that is stopped or in a long garbage collection does not see the channel close.
    this.#child.kill('SIGKILL');
    await this.#closed;
  }

  #ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(0, { resolve: resolve as () => void, reject });
    });
  }

  #hear(word: FromChild): void {
    if (word.type === 'records') {
      this.#blocks.push(word.block);
      return;
    }
    const seq = word.type === 'ready' ? 0 : word.seq;
    const waiting = this.#waiting.get(seq);
    this.#waiting.delete(seq);
    if (word.type === 'ready') waiting?.resolve(undefined as never);
    else if (word.type === 'reply') waiting?.resolve(word.value as never);
    else waiting?.reject(new SigtrailError('load-failed', { what: failureText(word.what), why: word.why }));
  }

  #end(why: string): void {
    if (this.#ended !== null) return;
    const said = this.#stderr.trim().split('\n').at(-1) ?? '';
    this.#ended = new SigtrailError('load-failed', {
      what: 'The load process is gone.',
      why: said === '' ? why : `${why}; its last line was: ${said}`,
    });
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}

/** The program of the load process beside this file: TypeScript in a checkout, one built file in the package. */
export function defaultChildPath(): string {
  const here = import.meta.url;
  return fileURLToPath(new URL(here.endsWith('.ts') ? './child/main.ts' : './load-child.js', here));
}

function failureText(order: string): string {
  return order === 'start' ? 'The load could not be started.' : `The load process could not do "${order}".`;
}
