/** The capabilities that decide what sigtrail can do. Source: include/uapi/linux/capability.h. */
const bits = { CAP_KILL: 5n, CAP_NET_ADMIN: 12n, CAP_SYS_PTRACE: 19n, CAP_SYS_ADMIN: 21n } as const;

export type Capability = keyof typeof bits;

/** What `/proc/PID/status` says of a process's rights. */
export interface Rights {
  /** Effective ones of those that matter here. */
  readonly has: readonly Capability[];
  /** How many capabilities are effective in all. */
  readonly count: number;
  /** Filters its system calls a seccomp profile (mode 2)? */
  readonly isFiltered: boolean;
}

/** @returns null when the text does not tell (not Linux, or /proc not mounted). Source: proc_pid_status(5). */
export function parseRights(status: string | null): Rights | null {
  const effective = /^CapEff:\s*([0-9a-f]{1,16})$/m.exec(status ?? '')?.[1];
  if (effective === undefined) return null;
  const mask = BigInt(`0x${effective}`);
  return {
    has: (Object.keys(bits) as Capability[]).filter((name) => ((mask >> bits[name]) & 1n) === 1n),
    count: [...mask.toString(2)].filter((bit) => bit === '1').length,
    isFiltered: /^Seccomp:\s*2$/m.test(status ?? ''),
  };
}
