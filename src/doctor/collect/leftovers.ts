import { findLeftovers, type Leftover, removeLeftovers } from '../../engine/sandbox/leftovers.ts';
import { findStaleInstances, removeStaleInstances } from '../../kernel/stale-instances.ts';
import type { DoctorLeftover } from '../../model/documents/doctor.ts';

const keyOf = ({ kind, what }: Pick<Leftover, 'kind' | 'what'>) => `${kind} ${what}`;

/**
 * What sigtrails that were killed left behind; with `clean` it is removed, and whether that worked is seen by looking
 * again. Things of a sigtrail that lives are never among it.
 */
export async function lookForLeftovers(clean: boolean): Promise<DoctorLeftover[]> {
  const found = findLeftovers();
  const instances = await findStaleInstances();
  const gone = new Set<string>();
  if (clean) {
    await removeLeftovers(found);
    const still = new Set(findLeftovers().map(keyOf));
    for (const leftover of found) if (!still.has(keyOf(leftover))) gone.add(keyOf(leftover));
    for (const name of await removeStaleInstances()) gone.add(name);
  }
  return [
    ...found.map((leftover) => ({
      kind: leftover.kind,
      what: leftover.what,
      removed: clean ? gone.has(keyOf(leftover)) : null,
    })),
    ...instances.map((name) => ({
      kind: 'trace-instance' as const,
      what: name,
      removed: clean ? gone.has(name) : null,
    })),
  ];
}
