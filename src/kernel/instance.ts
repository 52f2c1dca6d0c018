import { constants, mkdirSync, rmdirSync } from 'node:fs';
import { rmdir, writeFile } from 'node:fs/promises';
import { SigtrailError } from '../model/error.ts';
import { instanceName } from './instance-name.ts';
import type { InstanceOwner } from './instance-name.ts';

/** A trace instance of our own: its own buffers and switches, apart from every other tracer of the machine. */
export interface Instance {
  readonly folder: string;
}

/** An event to record, with the kernel's filter language (Documentation/trace/events.rst, "Event filtering"). */
export interface InstanceEvent {
  readonly path: string;
  readonly filter: string | null;
}

const maxInstancesPerOwner = 1000;

/**
 * Makes an empty instance under a free name. Synchronous (4 to 9 ms measured), so that no way of ending the process
 * falls between the folder and the caller's clean-up.
 * @throws SigtrailError `no-permission` when the kernel refuses.
 */
export function makeInstance(tracefs: string, owner: InstanceOwner): Instance {
  for (let n = 0; n < maxInstancesPerOwner; n += 1) {
    const folder = `${tracefs}/instances/${instanceName(owner, n)}`;
    try {
      mkdirSync(folder);
      return { folder };
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw refused(cause);
    }
  }
  throw refused(new Error('all names are taken'));
}

/**
 * Sets the instance up and begins to record. Filters are in force before their event is on.
 * @param bufferKb kilobytes per CPU
 */
export async function switchOn(
  instance: Instance,
  bufferKb: number,
  events: readonly InstanceEvent[],
): Promise<void> {
  const write = (path: string, text: string) => writeControl(`${instance.folder}/${path}`, text);
  try {
    await write('trace_clock', 'mono');
    await write('buffer_size_kb', String(bufferKb));
    for (const event of events) {
      if (event.filter !== null) await write(`${event.path}/filter`, event.filter);
    }
    for (const event of events) await write(`${event.path}/enable`, '1');
  } catch (cause) {
    throw refused(cause);
  }
}

/**
 * Removes an instance; its pipes must be closed before. When another program holds it open, it is silenced and
 * left to removeStaleInstances.
 * @returns true when it is gone.
 */
export async function removeInstance(instance: Instance): Promise<boolean> {
  try {
    await rmdir(instance.folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
  }
  await writeControl(`${instance.folder}/tracing_on`, '0').catch(() => undefined);
  await writeControl(`${instance.folder}/events/enable`, '0').catch(() => undefined);
  return false;
}

/** The same for the `exit` event of the process, where nothing asynchronous runs any more. */
export function removeInstanceNow(instance: Instance): void {
  try {
    rmdirSync(instance.folder);
  } catch {
    // Gone already, or held open by another program: the next start removes it.
  }
}

/** Control files are opened as they are: never created, and not truncated, which for some of them means "clear". */
async function writeControl(path: string, text: string): Promise<void> {
  await writeFile(path, text, { flag: constants.O_WRONLY as unknown as string });
}

function refused(cause: unknown): SigtrailError {
  const code = (cause as NodeJS.ErrnoException).code;
  return new SigtrailError(
    code === 'EACCES' || code === 'EPERM' || code === 'EROFS' ? 'no-permission' : 'not-supported',
    {
      what: 'The kernel refused a trace instance.',
      why: cause instanceof Error ? cause.message : String(cause),
      next: 'Run as root outside a container, or go on without a kernel trace.',
    },
    cause,
  );
}
