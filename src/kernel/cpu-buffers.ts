import { closeSync, constants, openSync, readFileSync, readSync, readdirSync } from 'node:fs';
import type { Instance } from './instance.ts';
import { pageLength } from './page-layout.ts';
import type { PageLayout } from './page-layout.ts';

/** The raw pipes of an instance, one per CPU. */
export interface CpuBuffers {
  /**
   * Hands out every page that is waiting, CPU after CPU, without ever waiting itself.
   * @param visit gets each page, valid during the call; returns false to leave the rest of this CPU for later.
   */
  drain(visit: (page: Uint8Array, cpu: number) => boolean): void;
  /** Events lost since the instance began, on all CPUs, by the kernel's own count. */
  lost(): number;
  close(): void;
}

/** Opens the pipes. They never block: an empty one gives EAGAIN (a blocking read could not be taken back). */
export function openCpuBuffers(instance: Instance, layout: PageLayout): CpuBuffers {
  const cpus = readdirSync(`${instance.folder}/per_cpu`)
    .map((name) => /^cpu(\d{1,5})$/.exec(name)?.[1])
    .filter((number) => number !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
  const pipes: { cpu: number; fd: number }[] = [];
  const close = () => {
    for (const { fd } of pipes.splice(0)) closeSync(fd);
  };
  try {
    for (const cpu of cpus) {
      const path = `${instance.folder}/per_cpu/cpu${cpu}/trace_pipe_raw`;
      pipes.push({ cpu, fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK) });
    }
  } catch (error) {
    close();
    throw error;
  }
  const page = Buffer.alloc(pageLength(layout));
  return {
    drain(visit) {
      for (const { cpu, fd } of pipes) {
        for (let length = readWaiting(fd, page); length > 0; length = readWaiting(fd, page)) {
          if (!visit(page.subarray(0, length), cpu)) break;
        }
      }
    },
    lost() {
      let sum = 0;
      for (const { cpu } of pipes) {
        sum += lostInStats(readFileSync(`${instance.folder}/per_cpu/cpu${cpu}/stats`, 'utf8'));
      }
      return sum;
    },
    close,
  };
}

/**
 * Adds up what a `per_cpu/cpuN/stats` file says was lost: overwritten, not committed, and dropped.
 * Source: Documentation/trace/ftrace.rst, "per_cpu/cpu0/stats".
 */
export function lostInStats(text: string): number {
  let sum = 0;
  for (const line of text.split('\n')) {
    const match = /^(?:overrun|commit overrun|dropped events): (\d{1,15})$/.exec(line);
    if (match !== null) sum += Number(match[1]);
  }
  return sum;
}

function readWaiting(fd: number, page: Buffer): number {
  try {
    return readSync(fd, page, 0, page.length, null);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    throw error;
  }
}
