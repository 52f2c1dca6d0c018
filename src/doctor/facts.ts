import type { Ability, AbilityName } from '../engine/engine.ts';
import type { DoctorEngine, DoctorLeftover } from '../model/documents/doctor.ts';

/** Small files of the kernel and the system whose text is read; null: not there or not readable. */
export const textFiles = {
  version: '/proc/version',
  osRelease: '/etc/os-release',
  status: '/proc/self/status',
  selfCgroup: '/proc/self/cgroup',
  mountinfo: '/proc/self/mountinfo',
  uidMap: '/proc/self/uid_map',
  usernsClone: '/proc/sys/kernel/unprivileged_userns_clone',
  maxUserNamespaces: '/proc/sys/user/max_user_namespaces',
  maxPidNamespaces: '/proc/sys/user/max_pid_namespaces',
  apparmorUserns: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
  ptraceScope: '/proc/sys/kernel/yama/ptrace_scope',
} as const;

export type TextName = keyof typeof textFiles;

/** Files whose mere presence tells something. */
export const markFiles = {
  dockerenv: '/.dockerenv',
  containerenv: '/run/.containerenv',
  wslInterop: '/proc/sys/fs/binfmt_misc/WSLInterop',
} as const;

export type MarkName = keyof typeof markFiles;

export const namespaceNames = ['pid', 'user', 'uts', 'ipc', 'cgroup'] as const;
export type NamespaceName = (typeof namespaceNames)[number];

export const toolNames = ['unshare', 'nsenter', 'setpriv', 'setsid', 'ip', 'init'] as const;
export type ToolName = (typeof toolNames)[number];

/** Everything the judging rests on: what one machine showed, as plain data that can be recorded. */
export interface MachineFacts {
  /** As Node names it: linux, darwin, win32. */
  readonly platform: string;
  readonly architecture: string;
  readonly kernel: string;
  /** Without the `v`. */
  readonly node: string;
  /** Effective; null where there are no user numbers. */
  readonly uid: number | null;
  readonly texts: Readonly<Record<TextName, string | null>>;
  readonly marks: Readonly<Record<MarkName, boolean>>;
  /** As `pid:[4026531836]`; null where unknown. */
  readonly namespaces: Readonly<Record<NamespaceName, string | null>>;
  /** Presence of variables that name a container or WSL; `container` with its value, which systemd, podman and lxc set. */
  readonly hints: { readonly container: string | null; readonly kubernetes: boolean; readonly wsl: boolean };
  /** null: could not be tried. */
  readonly abilities: Readonly<Record<AbilityName, Ability>> | null;
  readonly trace: Ability;
  /** Path of each tool. */
  readonly tools: Readonly<Record<ToolName, string | null>>;
  readonly hasShell: boolean;
  /** The folder for notes and pipes; an empty reason when it can be written. */
  readonly tempFolder: { readonly path: string; readonly reason: string };
  readonly engines: readonly DoctorEngine[];
  /** null: could not be looked for. */
  readonly leftovers: readonly DoctorLeftover[] | null;
  /** What could not be looked at, one sentence each. */
  readonly failures: readonly string[];
}
