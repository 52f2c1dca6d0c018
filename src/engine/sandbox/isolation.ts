import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { realpathSync } from 'node:fs';
import { findTool } from './find-tool.ts';

/** How a service is set apart here, found out by trying. */
export interface Isolation {
  readonly kind: 'namespace' | 'process-group';
  /** Words in front of the gate shell. */
  readonly words: readonly string[];
  /** Words that make and keep a network namespace; null where that cannot be. */
  readonly networkWords: readonly string[] | null;
  /** Must nsenter(1) enter a user namespace first? */
  readonly userNamespace: boolean;
  /** Why the kind is not `namespace`; empty when it is. */
  readonly reason: string;
  readonly networkReason: string;
}

/** Environment of all helper programs: nothing of the user's, and untranslated messages. */
export const toolEnv: Readonly<Record<string, string>> = {
  LC_ALL: 'C',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
};

/** Runs a command to its end; the first line of its error output, or null when it succeeded. */
function attempt(words: readonly string[]): Promise<string | null> {
  const [program = '', ...args] = words;
  return new Promise((resolve) => {
    execFile(program, args, { env: { ...toolEnv }, timeout: 10_000 }, (error, _out, err) => {
      resolve(error ? err.trim().split('\n')[0] || error.message : null);
    });
  });
}

function lost(reason: string): Isolation {
  const kind = 'process-group';
  return { kind, words: [], networkWords: null, userNamespace: false, reason, networkReason: reason };
}

async function firstThatWorks(candidates: readonly (readonly string[])[], then: readonly string[]) {
  let reason = '';
  for (const words of candidates) {
    const problem = await attempt([...words, ...then]);
    if (problem === null) return { words, reason: '' };
    reason ||= problem;
  }
  return { words: null, reason };
}

/** The user namespaces to try, best first: the service keeps its uid; where unshare is too old for that it becomes root. */
const userWays = [
  ['--user', '--map-current-user'],
  ['--user', '--map-root-user'],
] as const;

/**
 * Finds out, by doing it once, what this user may do here. Takes about 10 ms.
 * @param forced `process-group` tries nothing
 */
export async function findIsolation(forced: 'auto' | 'process-group' = 'auto'): Promise<Isolation> {
  if (forced === 'process-group') return lost('a plain process group was asked for');
  if (process.platform !== 'linux')
    return lost(`PID namespaces are a Linux feature; this is ${process.platform}`);
  const unshare = findTool('unshare');
  if (unshare === null || basename(realpathSync(unshare)) === 'busybox') {
    return lost('unshare of util-linux is not on this machine: apt-get install util-linux');
  }
  const setpriv = findTool('setpriv');
  const dieWithUs = setpriv === null ? [] : [setpriv, '--pdeathsig', 'KILL', '--'];
  const front = (await attempt([...dieWithUs, '/bin/sh', '-c', ':'])) === null ? dieWithUs : [];
  const setsid = findTool('setsid');
  const isRoot = process.getuid?.() === 0;
  const ways: (readonly string[])[] = [...(isRoot ? [[]] : []), ...userWays];
  const pid = ['--pid', '--fork', '--kill-child', '--mount-proc', '--', ...(setsid === null ? [] : [setsid])];
  const found = await firstThatWorks(
    ways.map((way) => [...front, unshare, ...way, ...pid]),
    ['/bin/sh', '-c', ':'],
  );
  if (found.words === null) return lost(`unshare is not permitted here (${found.reason})`);
  const userNamespace = found.words.includes('--user');
  const netWays = userNamespace ? [['--user', '--map-current-user', '--keep-caps'], userWays[1]] : [[]];
  const ip = findTool('ip');
  const net =
    ip === null
      ? { words: null, reason: 'ip of iproute2 is not on this machine: apt-get install iproute2' }
      : await firstThatWorks(
          netWays.map((way) => [...front, unshare, ...way, '--net', '--']),
          ['/bin/sh', '-c', `${ip} link set lo up`],
        );
  return {
    kind: 'namespace',
    words: found.words,
    networkWords: net.words,
    userNamespace,
    reason: '',
    networkReason:
      net.reason && ip !== null ? `a network namespace is not permitted here (${net.reason})` : net.reason,
  };
}
