import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { SigtrailError } from '../../model/error.ts';
import { findTool } from './find-tool.ts';
import { type Isolation, toolEnv } from './isolation.ts';
import { markOf, type OwnerTag } from './owner.ts';

/** A network namespace of our own, kept by a process that does nothing. */
export interface NetworkHolder {
  /** Words that run a program in the namespace. */
  readonly words: readonly string[];
  close(): Promise<void>;
}

function ended(child: ChildProcess): Promise<unknown> {
  return child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : once(child, 'exit');
}

/**
 * Makes a network namespace with loopback up. The holder ends with us (parent-death signal, and its input closes).
 * @throws SigtrailError `missing-tool`, `no-permission`
 */
export async function holdNetwork(isolation: Isolation, owner: OwnerTag): Promise<NetworkHolder> {
  const ip = findTool('ip');
  const nsenter = findTool('nsenter');
  if (ip === null || nsenter === null) {
    const [name, packageName] = ip === null ? ['ip', 'iproute2'] : ['nsenter', 'util-linux'];
    throw new SigtrailError('missing-tool', {
      what: `${name} is not on this machine.`,
      why: 'A network of its own for the service is made with it.',
      next: `apt-get install ${packageName}`,
    });
  }
  const [program, ...args] = [
    ...(isolation.networkWords ?? []),
    '/bin/sh',
    '-c',
    `${ip} link set lo up && echo up && exec cat`,
  ];
  if (isolation.networkWords === null || program === undefined) {
    throw new SigtrailError('no-permission', {
      what: 'A network of its own cannot be made for the service here.',
      why: `${isolation.networkReason}.`,
      next: 'Use --network host, or run sigtrail as root.',
    });
  }
  const env = { ...toolEnv, ...markOf(owner) };
  const child = spawn(program, args, { cwd: '/', env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => {});
  let problem = '';
  child.stderr.on('data', (bytes: Buffer) => {
    problem = (problem + bytes.toString()).slice(0, 1_000);
  });
  const isUp = await new Promise<boolean>((resolve) => {
    child.stdout.once('data', () => resolve(true));
    child.once('error', (error) => {
      problem = error.message;
      resolve(false);
    });
    child.once('close', () => resolve(false));
  });
  if (!isUp || child.pid === undefined) {
    throw new SigtrailError('no-permission', {
      what: 'A network of its own could not be made for the service.',
      why: problem.trim(),
      next: 'Use --network host, or run sigtrail as root.',
    });
  }
  const user = isolation.userNamespace ? ['--user', '--preserve-credentials'] : [];
  return {
    words: [nsenter, '--target', String(child.pid), ...user, '--net', '--'],
    close: async () => {
      child.kill('SIGKILL');
      await ended(child);
    },
  };
}
