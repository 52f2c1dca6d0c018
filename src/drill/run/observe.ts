import type { ServiceInstance } from '../../engine/engine.ts';
import type { ProcessSighting, RunMoment, UsageSample } from '../../model/evidence.ts';
import { commandLine, namespacePid, processTree, residentBytes } from '../../proc/process.ts';
import { nowNs } from '../waiting.ts';

/** Collects what happens to a service during one run, for the time axis of the report. */
export interface Observer {
  readonly moments: readonly RunMoment[];
  readonly usage: readonly UsageSample[];
  processes(): ProcessSighting[];
  /** Most zombies whose parent was PID 1, at any look. */
  readonly zombies: number;
  mark(
    kind: string,
    text: string,
    tNs: bigint,
    source: string,
    about?: { pid?: number; senderPid?: number | null },
  ): void;
  /** No looks from now on, or again: one takes milliseconds, and the stop signal must not wait for it. */
  hold(held: boolean): void;
  /** One more look at the processes now. */
  look(): void;
  stop(): void;
}

/** Milliseconds between two looks at memory, CPU and processes. */
const everyMs = 50;
const clockTickMs = 10;
const maxSamples = 20_000;

/** Looks at the service's processes every 50 ms or, where that is costly, less often, until `stop`. */
export function observe(instance: ServiceInstance): Observer {
  const moments: RunMoment[] = [
    {
      tNs: instance.startedNs,
      kind: 'start',
      text: 'exec',
      pid: instance.pid,
      senderPid: null,
      source: 'sandbox',
    },
  ];
  const usage: UsageSample[] = [];
  const seen = new Map<string, { sighting: ProcessSighting; lastNs: bigint }>();
  let zombies = 0;
  let held = false;
  const look = () => {
    if (held || instance.exit || usage.length >= maxSamples) return;
    const tNs = nowNs();
    const tree = processTree(instance.pid);
    let rssBytes = 0;
    let cpuMs = 0;
    for (const info of tree) {
      rssBytes += residentBytes(info.pid) ?? 0;
      cpuMs += info.cpuTicks * clockTickMs;
      const key = `${info.pid}/${info.startTicks}`;
      const known = seen.get(key);
      if (known) known.lastNs = tNs;
      else {
        const sighting = {
          pid: info.pid,
          containerPid: namespacePid(info.pid),
          parent: info.parent,
          comm: info.comm,
          cmdline: commandLine(info.pid).join(' ').slice(0, 400),
          fromNs: tNs,
          toNs: null,
        };
        seen.set(key, { sighting, lastNs: tNs });
      }
    }
    zombies = Math.max(
      zombies,
      tree.filter((info) => info.state === 'Z' && info.parent === instance.pid).length,
    );
    usage.push({ tNs, rssBytes, cpuMs });
  };
  const lookAgain = () => {
    const began = performance.now();
    look();
    // On a machine with thousands of processes a look takes long: it then comes less often, at most a twentieth of the time.
    timer = setTimeout(lookAgain, Math.max(everyMs, 20 * (performance.now() - began)));
    timer.unref();
  };
  let timer = setTimeout(lookAgain, everyMs);
  timer.unref();
  return {
    moments,
    usage,
    get zombies() {
      return zombies;
    },
    processes: () => {
      const end = instance.exit?.seenNs ?? null;
      return [...seen.values()].map(({ sighting, lastNs }) => ({
        ...sighting,
        toNs: end !== null && lastNs + BigInt(4 * everyMs) * 1_000_000n > end ? end : lastNs,
      }));
    },
    mark: (kind, text, tNs, source, about) =>
      moments.push({ kind, text, tNs, source, pid: about?.pid ?? null, senderPid: about?.senderPid ?? null }),
    hold: (on) => {
      held = on;
    },
    look,
    stop: () => clearTimeout(timer),
  };
}
