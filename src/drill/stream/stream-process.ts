import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SigtrailError } from '../../model/error.ts';
import type { OpenedStream, StreamAnswer, StreamEnd, StreamOrder, StreamTarget } from './protocol.ts';

/** A process of its own that keeps streams open. It ends by itself when this process does. */
export interface StreamProcess extends AsyncDisposable {
  /** Opens the streams and waits until each is established, and has delivered something or been given the time to. */
  open(
    target: StreamTarget,
    options: { readonly streams: number; readonly timeoutMs: number; readonly deliverMs: number },
  ): Promise<readonly OpenedStream[]>;
  /** Waits for the streams' ends, closes what is open then, and tells how each ended. */
  finish(waitMs: number): Promise<readonly StreamEnd[]>;
}

type Answer<Type extends StreamAnswer['type']> = Extract<StreamAnswer, { type: Type }>;

/**
 * @param enter words in front of it, as `nsenter -n -t 123 --`; empty on the host
 * @throws SigtrailError `load-failed` when it does not come up
 */
export async function startStreamProcess(enter: readonly string[]): Promise<StreamProcess> {
  const [program = process.execPath, ...args] = enter;
  const words = enter.length === 0 ? [childPath()] : [...args, process.execPath, childPath()];
  const child = spawn(program, words, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => {
      if (child.pid === undefined) resolve();
    });
  });
  const close = async () => {
    if (child.connected) child.disconnect();
    child.kill('SIGKILL');
    await gone;
  };
  const ask = asker(child);
  try {
    await ask('ready', null);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    open: async (target, options) => (await ask('opened', { type: 'open', target, ...options })).streams,
    finish: async (waitMs) => (await ask('ended', { type: 'finish', waitMs })).streams,
    [Symbol.asyncDispose]: close,
  };
}

/** Sends an order and waits for its answer: one at a time. */
function asker(child: ChildProcess) {
  let stderr = '';
  let ended: SigtrailError | null = null;
  let waiting: { resolve: (answer: StreamAnswer) => void; reject: (error: Error) => void } | null = null;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-2000);
  });
  const end = (why: string) => {
    const said = stderr.trim().split('\n').at(-1) ?? '';
    ended ??= new SigtrailError('load-failed', {
      what: 'The process that keeps the streams open is gone.',
      why: said === '' ? why : `${why}; its last line was: ${said}`,
    });
    waiting?.reject(ended);
  };
  child.on('message', (answer) => waiting?.resolve(answer as StreamAnswer));
  child.on('error', (error) => end(error.message));
  // What it wrote last may come after its end.
  child.once('exit', (code, signal) =>
    setImmediate(() => end(`it ended with ${signal ?? `exit code ${code}`}`)),
  );
  return async <Type extends StreamAnswer['type']>(
    type: Type,
    order: StreamOrder | null,
  ): Promise<Answer<Type>> => {
    if (ended) throw ended;
    const answer = await new Promise<StreamAnswer>((resolve, reject) => {
      waiting = { resolve, reject };
      if (order !== null) child.send(order, () => undefined);
    });
    if (answer.type !== type)
      throw new Error(`the stream process answered ${answer.type} in place of ${type}`);
    return answer as Answer<Type>;
  };
}

/** The program beside this file: TypeScript in a checkout, one built file in the package. */
function childPath(): string {
  const here = import.meta.url;
  return fileURLToPath(new URL(here.endsWith('.ts') ? './child.ts' : './stream-child.js', here));
}
