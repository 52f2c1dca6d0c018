import type { Run } from './data.ts';

export interface Lane {
  readonly name: string;
  readonly kind: 'axis' | 'engine' | 'process' | 'requests' | 'connections' | 'memory' | 'cpu';
  readonly top: number;
  readonly height: number;
  readonly pid: number | null;
}

/** The lanes of a run from the outside in; what was not recorded has no lane. */
export function lanesOf(run: Run): Lane[] {
  const lanes: Lane[] = [];
  let top = 0;
  const add = (kind: Lane['kind'], name: string, height: number, pid: number | null = null): void => {
    lanes.push({ kind, name, top, height, pid });
    top += height + 6;
  };
  add('axis', '', 30);
  add('engine', 'engine', 46);
  for (const { pid, containerPid, comm } of run.payload.processes.slice(0, 12)) {
    add('process', containerPid === null ? `${comm} (${pid})` : `${containerPid} ${comm}`, 30, pid);
  }
  if (run.count > 0) {
    add('requests', 'requests', Math.min(Math.max(run.rows * 3, 90), 300));
    add('connections', 'open connections', 50);
  }
  if (run.payload.usage.length > 1) {
    add('memory', 'memory', 50);
    add('cpu', 'CPU', 50);
  }
  return lanes;
}
