import { spawn } from 'node:child_process';
import { SigtrailError } from '../../model/error.ts';
import type { DrillContext } from '../context.ts';
import { unlessAborted } from '../waiting.ts';

/** What the marker command said: 0 means that the work or the data are whole. */
export interface MarkerResult {
  /** Null when a signal ended it. */
  readonly code: number | null;
  /** Its last line, at most 200 characters; empty when it wrote nothing. */
  readonly lastLine: string;
}

const markerLimitMs = 60_000;
const mostOutput = 64 * 1024;
/** What a shell gives for a command that it cannot execute or find: POSIX, Shell Command Language 2.8.2. */
const cannotRun = [126, 127];

/**
 * Runs the command given with --marker by /bin/sh, in the service's working directory and environment, on this machine.
 * It and all that it started in its process group is gone when this returns.
 * @throws SigtrailError `bad-input` when it cannot be run or takes longer than a minute, `interrupted`
 */
export async function runMarker(
  context: Pick<DrillContext, 'spec' | 'abort' | 'progress'>,
  command: string,
): Promise<MarkerResult> {
  context.progress('running the marker');
  const child = spawn('/bin/sh', ['-c', command], {
    cwd: context.spec.workdir,
    env: { ...context.spec.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  let late = false;
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-mostOutput);
    });
  const killGroup = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // the group is gone
    }
  };
  const limit = setTimeout(() => {
    late = true;
    killGroup();
  }, markerLimitMs);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      killGroup();
      child.once('close', () => resolve(code));
    });
  });
  try {
    const code = await unlessAborted(ended, context.abort);
    if (late || (code !== null && cannotRun.includes(code))) throw unusable(command, late, lastLine(output));
    return { code, lastLine: lastLine(output) };
  } catch (error) {
    if (error instanceof SigtrailError) throw error;
    throw unusable(command, false, error instanceof Error ? error.message : String(error));
  } finally {
    clearTimeout(limit);
    killGroup();
  }
}

function lastLine(output: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
  const clean = output
    .replace(/\u001b\[[0-?]*[ -/]*[@-~]/g, '')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '');
  return (clean.trim().split('\n').at(-1) ?? '').slice(0, 200);
}

function unusable(command: string, late: boolean, why: string): SigtrailError {
  return new SigtrailError('bad-input', {
    what: `The marker ${command} ${late ? `took longer than ${markerLimitMs / 1000} s` : 'cannot be run'}.`,
    ...(why === '' ? {} : { why }),
    next: 'Give a command that exits 0 when the work is whole, and with another code when not: --marker "test -s done".',
  });
}
