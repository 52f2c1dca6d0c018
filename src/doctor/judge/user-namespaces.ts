import type { MachineFacts } from '../facts.ts';

/** Why user namespaces, and with them PID namespaces without root, are not to be had. */
export interface Obstacle {
  readonly reason: string;
  readonly from: string;
  readonly get: readonly string[];
  readonly advice: string;
}

/** A switch of the kernel: at which value it forbids, and how it is turned. */
const switches = [
  {
    text: 'usernsClone',
    forbids: (value: number) => value === 0,
    name: 'kernel.unprivileged_userns_clone',
    turned: 1,
    from: '/proc/sys/kernel/unprivileged_userns_clone',
  },
  {
    text: 'maxUserNamespaces',
    forbids: (value: number) => value === 0,
    name: 'user.max_user_namespaces',
    turned: 15_000,
    from: '/proc/sys/user/max_user_namespaces',
  },
  {
    text: 'maxPidNamespaces',
    forbids: (value: number) => value === 0,
    name: 'user.max_pid_namespaces',
    turned: 15_000,
    from: '/proc/sys/user/max_pid_namespaces',
  },
  {
    text: 'apparmorUserns',
    forbids: (value: number) => value !== 0,
    name: 'kernel.apparmor_restrict_unprivileged_userns',
    turned: 0,
    from: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
  },
] as const;

/**
 * The switches that keep users without root from user namespaces. Debian's kernel has the first, Ubuntu's from 23.10 on
 * the last; the numbers are the kernel's own (user_namespaces(7), namespaces(7)).
 */
export function userNamespaceObstacle({ texts, namespaces, platform, uid }: MachineFacts): Obstacle | null {
  if (platform !== 'linux') return null;
  const sudo = uid === 0 ? '' : 'sudo ';
  for (const { text, forbids, name, turned, from } of switches) {
    const raw = texts[text]?.trim();
    if (raw === undefined || !/^\d{1,10}$/.test(raw) || !forbids(Number(raw))) continue;
    return {
      reason: `no user namespaces: ${name} is ${raw}`,
      from,
      get: [
        `${sudo}sysctl -w ${name}=${turned}`,
        `echo ${name}=${turned} | ${sudo}tee /etc/sysctl.d/60-sigtrail.conf`,
      ],
      advice: 'the first holds until the next boot, the second for good',
    };
  }
  if (namespaces.user === null && texts.status !== null) {
    return {
      reason: 'this kernel was built without user namespaces',
      from: '/proc/self/ns/user',
      get: [],
      advice: 'it needs a kernel with CONFIG_USER_NS=y',
    };
  }
  return null;
}
