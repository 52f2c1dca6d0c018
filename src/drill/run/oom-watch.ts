import type { ServiceInstance } from '../../engine/engine.ts';

/** Counts what the kernel's OOM killer killed of one service. */
export interface OomWatch {
  /** Processes killed so far; still known after the service is gone. */
  readonly kills: number;
  /** Resolves at the first kill; never when none comes. */
  readonly first: Promise<void>;
  stop(): void;
}

/** The counter has no event in cgroup v1: it is read this often, and once more when PID 1 has ended. */
const everyMs = 10;

/** Watches from the launch on; the counter is gone as soon as the instance is disposed of. */
export function watchOom(instance: ServiceInstance): OomWatch {
  let kills = 0;
  let tell: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const look = async () => {
    kills = Math.max(kills, (await instance.oomKills().catch(() => null)) ?? 0);
    if (kills > 0) tell();
  };
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  void instance.exited.then(look);
  return {
    get kills() {
      return kills;
    },
    first,
    stop: () => clearInterval(timer),
  };
}
