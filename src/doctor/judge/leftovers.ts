import type { DoctorCheck, DoctorLeftover } from '../../model/documents/doctor.ts';
import type { MachineFacts } from '../facts.ts';
import { check, listed } from './check.ts';

const shown = 4;

const words: Readonly<Record<DoctorLeftover['kind'], readonly [one: string, many: string]>> = {
  process: ['process', 'processes'],
  cgroup: ['cgroup', 'cgroups'],
  folder: ['folder', 'folders'],
  'trace-instance': ['trace instance', 'trace instances'],
};

function counted(leftovers: readonly DoctorLeftover[]): string {
  const kinds = Object.keys(words) as DoctorLeftover['kind'][];
  const parts = kinds.flatMap((kind) => {
    const count = leftovers.filter((leftover) => leftover.kind === kind).length;
    return count === 0 ? [] : [`${count} ${words[kind][count === 1 ? 0 : 1]}`];
  });
  const names = leftovers.slice(0, shown).map(({ what }) => what);
  const more = leftovers.length > shown ? ` and ${leftovers.length - shown} more` : '';
  return `${listed(parts)}: ${names.join(', ')}${more}`;
}

/** What killed runs left behind. */
export function leftoverCheck({ leftovers }: MachineFacts): DoctorCheck {
  const about = {
    id: 'leftovers',
    area: 'leftovers',
    name: 'leftovers',
    from: '/proc, temp folder',
  } as const;
  if (leftovers === null) return check({ ...about, state: 'unknown', found: 'could not be looked for' });
  if (leftovers.length === 0) return check({ ...about, state: 'there', found: 'none of killed runs' });
  const left = leftovers.filter(({ removed }) => removed !== true);
  if (left.length === 0) return check({ ...about, state: 'there', found: `removed ${counted(leftovers)}` });
  const stubborn = left.some(({ removed }) => removed === false);
  return check({
    ...about,
    state: 'limited',
    found: `${stubborn ? 'could not remove ' : ''}${counted(left)}`,
    cost: 'until they are removed they hold memory, processor time or ports',
    get: [stubborn ? 'sudo sigtrail doctor --clean' : 'sigtrail doctor --clean'],
  });
}
