import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { SigtrailError } from '../../model/error.ts';
import { allProcesses } from '../../proc/process.ts';
import { type FrontExit, serviceEnd } from './exit-status.ts';
import { type GateOrder, gateOpening, gateOrder, helperWords } from './gate-script.ts';
import { toolEnv } from './isolation.ts';
import { LineLog } from './line-log.ts';
import type { OpenPipes } from './named-pipes.ts';

/** What is needed to bring one service to its gate. */
export interface LaunchPlan {
  /** Words in front of the shell; empty for a plain process group. */
  readonly front: readonly string[];
  /** Does the front keep running as the parent of the service? */
  readonly hasParent: boolean;
  readonly shell: string;
  readonly workdir: string;
  readonly mark: Readonly<Record<string, string>>;
  readonly pipes: OpenPipes;
}

/** The end of the service, with the instant at which it was seen. */
export interface LaunchEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly seenNs: bigint;
}

/** A gate shell that waits, and becomes the service when it is opened. */
export class Launch {
  readonly child: ChildProcess & { stdin: Writable; stderr: Readable };
  readonly log = new LineLog();
  /** Resolves when the first process has ended and all it wrote has been read. */
  readonly ended: Promise<LaunchEnd>;
  #hasEnded = false;
  readonly #plan: LaunchPlan;
  readonly #drains: readonly { ended: Promise<void>; close(): void }[];
  readonly #gate: Socket;
  #gateText = '';
  #pid = 0;
  #frontError = '';

  constructor(plan: LaunchPlan) {
    this.#plan = plan;
    const { readers } = plan.pipes;
    this.#gate = new Socket({ fd: readers.gate, readable: true, writable: false });
    this.#gate.on('error', () => this.#gate.destroy());
    this.#drains = [this.log.drain(readers.stdout, 'stdout'), this.log.drain(readers.stderr, 'stderr')];
    const [program, ...args] = [...plan.front, plan.shell, '-s'];
    this.child = spawn(program, args, {
      cwd: plan.workdir,
      env: { ...toolEnv, ...plan.mark },
      // A session of its own: a Ctrl-C on the terminal is for sigtrail, not for the service.
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    this.child.stdin.on('error', () => {});
    this.child.stderr.on('data', (bytes: Buffer) => {
      this.#frontError = (this.#frontError + bytes.toString()).slice(-2_000);
    });
    this.ended = this.#watchEnd();
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** What the programs in front of the service said. */
  get frontError(): string {
    return this.#frontError.trim();
  }

  async #watchEnd(): Promise<LaunchEnd> {
    const closed = once(this.child.stderr, 'close');
    const front = await new Promise<Omit<FrontExit, 'stderr'>>((resolve) => {
      this.child.once('exit', (code, signal) => resolve({ code, signal }));
      this.child.once('error', (error) => {
        this.#frontError = error.message;
        resolve({ code: 127, signal: null });
      });
    });
    const seenNs = process.hrtime.bigint();
    this.#hasEnded = true;
    this.#plan.pipes.closeWriters();
    if (this.#plan.hasParent && front.code === 1) await closed;
    // With a PID namespace nobody is left to hold the pipes. Without one a child may: then what is there is enough.
    const drained = Promise.all(this.#drains.map((drain) => drain.ended));
    await (this.#plan.hasParent ? drained : Promise.race([drained, readable(50)]));
    const end = this.#plan.hasParent ? serviceEnd({ ...front, stderr: this.#frontError }) : front;
    return { code: end.code, signal: end.signal, seenNs };
  }

  /** Waits until the gate shell runs. @returns the pid that is going to be the service's. @throws SigtrailError */
  async reachGate(): Promise<number> {
    const up = new Promise<boolean>((resolve) => {
      this.#gate.on('data', (bytes: Buffer) => {
        this.#gateText = (this.#gateText + bytes.toString()).slice(-100);
        if (this.#gateText.startsWith('up\n')) resolve(true);
      });
      void this.ended.then(() => resolve(false));
    });
    this.child.stdin.write(gateOpening(this.#plan.pipes.paths));
    const isUp = await up;
    this.#plan.pipes.closeWriters();
    const pid = isUp ? this.#findPid() : null;
    if (pid === null) {
      throw new SigtrailError('no-permission', {
        what: 'The sandbox could not be set up.',
        why: this.frontError || 'The process that sets it up was killed.',
        next: 'sigtrail doctor',
      });
    }
    this.#pid = pid;
    return pid;
  }

  #findPid(): number | null {
    const front = this.child.pid;
    if (front === undefined || !this.#plan.hasParent) return front ?? null;
    try {
      const first = readFileSync(`/proc/${front}/task/${front}/children`, 'latin1').split(' ')[0];
      if (first) return Number(first);
    } catch {
      // The kernel may be built without this file (CONFIG_PROC_CHILDREN).
    }
    return allProcesses().find((found) => found.parent === front)?.pid ?? null;
  }

  /**
   * Lets the shell become the service.
   * @returns when that has happened, CLOCK_MONOTONIC
   * @throws SigtrailError `program-not-executable`
   */
  async open(order: GateOrder): Promise<bigint> {
    const closed = new Promise<bigint>((resolve) => {
      this.#gate.once('close', () => resolve(process.hrtime.bigint()));
    });
    this.child.stdin.end(gateOrder(order));
    const startedNs = await closed;
    const helper = helperWords(order);
    if (this.#gateText === 'up\n') {
      if (helper.length === 0) return startedNs;
      const commandLine = [...helper, ...order.argv, ''].join('\0');
      while (!this.#hasEnded && this.#commandLine() === commandLine) await setImmediate();
      if (!this.#hasEnded) return process.hrtime.bigint();
      const { code } = await this.ended;
      // env(1) says so when it could not execute the program, with these codes. Source: POSIX, env, EXIT STATUS.
      if ((code !== 126 && code !== 127) || !/^(\S*\/)?env: /.test(this.log.lines.at(-1)?.text ?? ''))
        return startedNs;
    }
    await this.ended;
    throw new SigtrailError('program-not-executable', {
      what: `${order.argv[0]} cannot be executed.`,
      why: this.log.lines.at(-1)?.text ?? 'The kernel refused it.',
      next: 'Start it by hand in the same folder and with the same environment to see why.',
    });
  }

  #commandLine(): string | null {
    try {
      return readFileSync(`/proc/${this.#pid}/cmdline`, 'utf8');
    } catch {
      return null;
    }
  }

  /** Lets go of all descriptors. */
  close(): void {
    this.#plan.pipes.closeWriters();
    this.#plan.pipes.unlink();
    this.#gate.destroy();
    for (const drain of this.#drains) drain.close();
    this.child.stdin.destroy();
    this.child.stderr.destroy();
  }
}

function readable(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
