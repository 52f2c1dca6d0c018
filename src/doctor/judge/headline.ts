import type { DoctorCheck, DoctorDocument, DoctorMachine } from '../../model/documents/doctor.ts';
import { listed } from './check.ts';

export type DoctorVerdict = DoctorDocument['verdict'];

/** Not having been able to look beats what seems to be missing (contract: 3 beats 1). */
export function verdictOf(checks: readonly DoctorCheck[], lookedAtAll: boolean): DoctorVerdict {
  if (!lookedAtAll) return 'unknown';
  if (checks.some(({ state }) => state === 'missing')) return 'missing';
  return checks.some(({ state }) => state === 'limited') ? 'limited' : 'fine';
}

/** The first line: verdict and the facts behind it. */
export function headlineOf(
  verdict: DoctorVerdict,
  checks: readonly DoctorCheck[],
  machine: DoctorMachine,
): string {
  const named = (state: DoctorCheck['state']) => [
    ...new Set(
      checks.filter((one) => one.state === state && one.area !== 'leftovers').map(({ name }) => name),
    ),
  ];
  const leftovers = checks.some(({ area, state }) => area === 'leftovers' && state === 'limited');
  const rest = leftovers ? '; killed runs left things behind' : '';
  if (verdict === 'unknown') return 'this machine could not be looked at: see "not known"';
  if (verdict === 'missing') {
    const everything =
      machine.kind === 'windows' ||
      checks.some(({ id, state }) => state === 'missing' && id !== 'pid-namespace' && id !== 'tool-unshare');
    return `this machine ${everything ? 'cannot drill' : 'can drill, but give no A, B or C'}: ${listed(named('missing'))} missing${rest}`;
  }
  const missing = named('limited');
  if (missing.length === 0) return `this machine can drill: nothing is missing for any scenario${rest}`;
  const count = missing.length === 1 ? '1 thing is missing' : `${missing.length} things are missing`;
  return `this machine can drill, ${count}: ${listed(missing)}${rest}`;
}
