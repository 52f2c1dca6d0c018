import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { fixture } from '../fixture-paths.ts';

const started: number[] = [];

/** Kills what a test has left behind: to be called in afterEach. */
export function killLeftovers(): void {
  for (const pid of started.splice(0)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it has ended, as it should
    }
  }
}

/** Notes a process that a test did not start itself, so that killLeftovers ends it. */
export function adopt(pid: number): number {
  started.push(pid);
  return pid;
}

export interface End {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Running {
  pid: number;
  child: ChildProcess;
  /** All of its output so far. */
  output: () => string;
  /** The first match of a pattern in the output, as soon as it is there. */
  line: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** The address that it printed. */
  url: () => Promise<string>;
  ended: Promise<End>;
  /** Sends a signal, SIGTERM if not told, and waits for the end. */
  stop: (signal?: NodeJS.Signals) => Promise<End>;
}

/** Starts a fixture; a wrapper gets the program and its arguments as arguments. */
export function start(name: string, args: string[] = [], env: Record<string, string> = {}): Running {
  const path = fixture(name);
  const command = name.endsWith('.mjs') ? [process.execPath, path] : [path];
  const child = spawn(command[0] as string, [...command.slice(1), ...args], {
    env: { ...process.env, ADDR: '127.0.0.1:0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pid = adopt(child.pid as number);
  let output = '';
  const waiting = new Set<() => void>();
  const told = () => {
    for (const check of waiting) check();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk;
      told();
    });
  }
  const ended = once(child, 'exit').then(([code, signal]) => {
    return { code, signal } as End;
  });
  // Not `exit`: what has the output open, such as a daemon, may still write.
  let closed = false;
  child.on('close', () => {
    closed = true;
    told();
  });
  const line = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const check = () => {
        const match = pattern.exec(output);
        if (match) resolve(match);
        else if (closed) reject(new Error(`${name} ended without ${pattern}: ${output}`));
        else return;
        waiting.delete(check);
      };
      waiting.add(check);
      check();
    });
  return {
    pid,
    child,
    output: () => output,
    line,
    url: async () => (await line(/listening on (\S+)\n/))[1] as string,
    ended,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  let body = '';
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode as number, headers: response.headers, body };
}

// So that "Connection: close" in an answer is the server's own wish.
const keepAlive = { Connection: 'keep-alive' };

/** One request on a connection of its own. */
export function get(url: string, options: { socketPath?: string; method?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(url, { agent: false, headers: keepAlive, ...options }, (response) =>
      readAnswer(response).then(resolve, reject),
    )
      .on('error', reject)
      .end();
  });
}

/**
 * A POST that the handler has in its hands when this returns: the server asks for the
 * body ("100 Continue") only when the handler reads it. `cut` if no answer comes.
 */
export async function inFlight(url: string): Promise<{ outcome: Promise<Answer | 'cut'> }> {
  const headers = { ...keepAlive, Expect: '100-continue', 'Content-Length': 4 };
  const post = request(url, { method: 'POST', agent: false, headers });
  const outcome = new Promise<Answer | 'cut'>((resolve) => {
    post.on('response', (response) => readAnswer(response).then(resolve, () => resolve('cut')));
    post.on('error', () => resolve('cut'));
  });
  post.flushHeaders();
  await once(post, 'continue');
  await new Promise<void>((resolve) => post.end('body', resolve));
  return { outcome };
}

/** Waits until a condition about other processes holds, for which no event exists. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 10_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not within 10 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Direct children of a process, from /proc (the list in `children` is not in every kernel). */
export function childrenOf(pid: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((child) => statOf(child)[1] === String(pid));
}

/** State letter of a process in /proc, `gone` where there is none. */
export function stateOf(pid: number): string {
  return statOf(pid)[0] ?? 'gone';
}

/** The fields of /proc/PID/stat after the name: state, parent, ... */
function statOf(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
