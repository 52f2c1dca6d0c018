import type { DoctorCheck } from '../../model/documents/doctor.ts';
import type { MachineFacts, ToolName } from '../facts.ts';
import { check } from './check.ts';
import { losses } from './losses.ts';
import { parseOsRelease, waysToInstall } from './os-release.ts';

/** Each tool with the Debian package that has it. */
const packages: Readonly<Record<ToolName, string>> = {
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  setsid: 'util-linux',
  ip: 'iproute2',
  init: 'tini',
};

function lossOf(name: ToolName): { cost: string } {
  if (name === 'unshare') return { cost: losses.pidNamespace.cost };
  return { cost: losses[name === 'ip' ? 'network' : name].cost };
}

/** One check per tool that the sandbox works with; none where there is no sandbox of this kind. */
export function toolChecks(facts: MachineFacts): DoctorCheck[] {
  if (facts.platform !== 'linux') return [];
  const distribution = parseOsRelease(facts.texts.osRelease);
  return (Object.keys(packages) as ToolName[]).map((name) => {
    const about = { id: `tool-${name}`, area: 'tools', name, from: 'PATH' } as const;
    const path = facts.tools[name];
    if (path !== null) return check({ ...about, state: 'there', found: path });
    return check({
      ...about,
      state: name === 'unshare' ? 'missing' : 'limited',
      found: name === 'init' ? 'no tini, catatonit or dumb-init is here' : 'not on this machine',
      ...lossOf(name),
      ...waysToInstall(packages[name], distribution, facts.uid === 0),
    });
  });
}
