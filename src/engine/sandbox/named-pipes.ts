import { execFile } from 'node:child_process';
import { closeSync, constants, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SigtrailError } from '../../model/error.ts';
import { findTool } from './find-tool.ts';
import type { GatePipes } from './gate-script.ts';

/** Three named pipes, open at our end. */
export interface OpenPipes {
  readonly paths: GatePipes;
  readonly readers: Readonly<Record<keyof GatePipes, number>>;
  /** Lets go of our own writing ends, which keep the readers from seeing an end before the gate has come. */
  closeWriters(): void;
  /** Removes the names. */
  unlink(): void;
}

const kinds = ['gate', 'stdout', 'stderr'] as const;

/**
 * Makes the pipes of one run. Named ones, because Node gives a child sockets for pipes: a program that opens
 * `/dev/stdout`, as nginx images do, fails on a socket (ENXIO) and works on a pipe.
 * @throws SigtrailError `missing-tool`
 */
export async function makePipes(folder: string, run: number): Promise<OpenPipes> {
  const mkfifo = findTool('mkfifo');
  if (mkfifo === null) {
    throw new SigtrailError('missing-tool', {
      what: 'mkfifo is not on this machine.',
      why: 'sigtrail reads the output of a service through pipes that mkfifo makes.',
      next: 'apt-get install coreutils',
    });
  }
  const pathOf = (kind: keyof GatePipes): string => join(folder, `${run}-${kind}`);
  await promisify(execFile)(mkfifo, ['-m', '600', ...kinds.map(pathOf)]);
  const writers: number[] = [];
  const open = (kind: keyof GatePipes): number => {
    const reader = openSync(pathOf(kind), constants.O_RDONLY | constants.O_NONBLOCK);
    writers.push(openSync(pathOf(kind), constants.O_WRONLY | constants.O_NONBLOCK));
    return reader;
  };
  return {
    paths: { gate: pathOf('gate'), stdout: pathOf('stdout'), stderr: pathOf('stderr') },
    readers: { gate: open('gate'), stdout: open('stdout'), stderr: open('stderr') },
    closeWriters: () => {
      for (const fd of writers.splice(0)) closeSync(fd);
    },
    unlink: () => {
      for (const kind of kinds) rmSync(pathOf(kind), { force: true });
    },
  };
}
