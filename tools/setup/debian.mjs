import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findProgram } from './look.mjs';
import { rootWords } from './rights.mjs';
import { SetUpStopped, say } from './say.mjs';

const policyFile = '/usr/sbin/policy-rc.d';

export const isDebianLike = () => process.platform === 'linux' && findProgram('apt-get') !== null;

function run(words) {
  const [program, ...args] = words;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const done = spawnSync(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env, encoding: 'utf8' });
  return {
    ok: done.status === 0,
    output: `${done.stdout ?? ''}${done.stderr ?? ''}${done.error?.message ?? ''}`,
  };
}

/**
 * Installs Debian packages without starting the services in them.
 * @param {readonly string[]} packages
 * @param {readonly string[]} units systemd units that must not come up at the next start of the machine either
 */
export function installDebian(packages, units) {
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...packages];
  const root = rootWords();
  if (root === null) {
    throw new SetUpStopped(
      `these Debian packages are missing, and installing them needs root: ${packages.join(' ')}`,
      ['sudo apt-get update', `sudo ${install.join(' ')}`],
    );
  }
  say(`apt-get update, then apt-get install ${packages.join(' ')}`);
  const updated = run([...root, 'apt-get', 'update']);
  if (!updated.ok) say('apt-get update failed; trying with the lists that are there');
  // Debian asks this file before it starts a service; 101 says no. One that somebody else put there stays.
  const ownPolicy = !existsSync(policyFile);
  if (ownPolicy)
    run([...root, 'sh', '-c', `printf '#!/bin/sh\\nexit 101\\n' >${policyFile}; chmod 755 ${policyFile}`]);
  try {
    const installed = run([...root, ...install]);
    if (!installed.ok) {
      throw new SetUpStopped(
        `apt-get could not install ${packages.join(' ')}:\n${installed.output.slice(-2000)}`,
        [`sudo ${install.join(' ')}`],
      );
    }
  } finally {
    if (ownPolicy) run([...root, 'rm', '-f', policyFile]);
  }
  if (units.length > 0 && existsSync('/run/systemd/system')) {
    say(`these services stay off: systemctl disable ${units.join(' ')}`);
    run([...root, 'systemctl', 'disable', ...units]);
  }
}
