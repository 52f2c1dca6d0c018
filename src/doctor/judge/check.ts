import type { DoctorCheck } from '../../model/documents/doctor.ts';

/** A check of which only what differs from "it is there and costs nothing" has to be given. */
export function check(
  about: Pick<DoctorCheck, 'id' | 'area' | 'name' | 'state' | 'found' | 'from'> & Partial<DoctorCheck>,
): DoctorCheck {
  return {
    id: about.id,
    area: about.area,
    name: about.name,
    state: about.state,
    found: about.found,
    from: about.from,
    cost: about.cost ?? null,
    scenarios: about.scenarios ?? [],
    get: about.get ?? [],
    advice: about.advice ?? null,
  };
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
