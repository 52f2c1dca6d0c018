import { once } from 'node:events';
import { watch } from 'node:fs';
import { seededRandom } from '../../src/load/random.ts';
import { fixture } from '../fixture-paths.ts';
import type { TestUser } from '../integration/sandbox-users.ts';
import { type BuiltCli, documentOf, type Outcome, type RunningCli, runCli, startCli } from './drill-cli.ts';
import {
  livingNamespaces,
  namespacesOf,
  nothing,
  type Traces,
  tracesOf,
  untilNoProcess,
} from './traces-left.ts';

/** One instant at which a drill is broken off. */
export interface Instant {
  readonly number: number;
  readonly signal: 'SIGINT' | 'SIGTERM';
  readonly network: 'none' | 'host';
  /** After the drill made its first folder. */
  readonly afterMs: number;
}

/** As long as the drill below takes at the least. */
const longestMs = 8_000;

/** Instants all over a drill, the same for the same seed; every fifth falls into its first 200 ms. */
export function instants(count: number, seed: number): Instant[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    signal: index % 2 === 0 ? 'SIGINT' : 'SIGTERM',
    network: random() < 0.5 ? 'none' : 'host',
    afterMs: Math.round(random() * (index % 5 === 4 ? 200 : longestMs)),
  }));
}

/** A drill that has begun, and its port on the host's network. */
export interface BegunDrill extends RunningCli {
  readonly pid: number;
  readonly port: number;
}

/** Starts a drill with namespaces, load, cgroups and a trace, and waits for the first folder it makes. */
export async function beginDrill(
  cli: BuiltCli,
  user: TestUser,
  network: 'none' | 'host',
): Promise<BegunDrill> {
  const port = 20_000 + (process.pid % 10_000);
  const watcher = watch(user.folder);
  const made = once(watcher, 'change');
  const words = ['drill', '--json', '--network', network, '--only', 'D1,D2,D3,D8'];
  const running = startCli(cli, user, [...words, '--', fixture('go/shutdown'), '-addr', `127.0.0.1:${port}`]);
  await Promise.race([made, running.ended]);
  watcher.close();
  return { ...running, pid: running.child.pid ?? -1, port };
}

/** Waits, or until the drill has ended. */
export async function after(ms: number, drill: RunningCli): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const time = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([time, drill.ended]);
  clearTimeout(timer);
}

/** Sends a signal as a terminal (SIGINT: to the whole group) or kill(1) does. */
export function send(drill: BegunDrill, signal: NodeJS.Signals): void {
  process.kill(signal === 'SIGINT' ? -drill.pid : drill.pid, signal);
}

/** What came of an interrupted drill, and what is left of it. */
export interface Interrupted {
  readonly code: number | null;
  readonly interrupted: boolean;
  readonly left: Traces;
  readonly namespaces: readonly string[];
  readonly outcome: Outcome;
}

/** Breaks a drill off at an instant. */
export async function interruptAt(cli: BuiltCli, user: TestUser, instant: Instant): Promise<Interrupted> {
  const drill = await beginDrill(cli, user, instant.network);
  await after(instant.afterMs, drill);
  const made = namespacesOf(user, drill.pid);
  send(drill, instant.signal);
  const outcome = await drill.ended;
  const left = tracesOf(user, drill.pid, [drill.port]);
  return {
    code: outcome.code,
    interrupted: documentOf(outcome).interrupted,
    left,
    namespaces: livingNamespaces(made),
    outcome,
  };
}

/** What is left of a drill after kill -9, a second later and after the next start. */
export interface Killed {
  readonly processes: readonly string[];
  readonly namespaces: readonly string[];
  readonly listening: readonly number[];
  readonly afterNextStart: Traces;
}

/** Kills a drill at an instant with SIGKILL and starts the next one. */
export async function killAt(cli: BuiltCli, user: TestUser, instant: Instant): Promise<Killed> {
  const drill = await beginDrill(cli, user, instant.network);
  await after(instant.afterMs, drill);
  const made = namespacesOf(user, drill.pid);
  drill.child.kill('SIGKILL');
  await drill.ended;
  const processes = await untilNoProcess(user, drill.pid, 1_000);
  const { listening } = tracesOf(user, drill.pid, [drill.port]);
  const namespaces = livingNamespaces(made);
  await runCli(cli, user, ['drill', '--', './no-such-program']);
  return { processes, namespaces, listening, afterNextStart: tracesOf(user, drill.pid, [drill.port]) };
}

/** What `killAt` must give. */
export const allGone: Killed = { processes: [], namespaces: [], listening: [], afterNextStart: nothing };
