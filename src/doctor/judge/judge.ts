import type { DoctorCheck, DoctorDocument, DoctorMachine } from '../../model/documents/doctor.ts';
import { scenarioIds } from '../../model/verdict.ts';
import type { MachineFacts } from '../facts.ts';
import { basicChecks } from './basics.ts';
import { cgroupCheck } from './cgroups.ts';
import { engineChecks } from './engines.ts';
import { headlineOf, verdictOf } from './headline.ts';
import { leftoverCheck } from './leftovers.ts';
import { describeMachine } from './machine.ts';
import { networkCheck, pidNamespaceCheck, userNamespaceCheck } from './sandbox.ts';
import { toolChecks } from './tools.ts';
import { traceCheck } from './trace.ts';

function nextOf(verdict: DoctorDocument['verdict'], checks: readonly DoctorCheck[]): string | null {
  if (verdict === 'unknown') return null;
  if (verdict === 'missing') return checks.find(({ state }) => state === 'missing')?.get[0] ?? null;
  const dirty = checks.some(({ id, state }) => id === 'leftovers' && state === 'limited');
  return dirty ? 'sigtrail doctor --clean' : 'sigtrail drill -- ./server';
}

function lostOf(checks: readonly DoctorCheck[]): DoctorDocument['lost'] {
  return scenarioIds.flatMap((scenario) => {
    const because = checks.find(({ scenarios }) => scenarios.includes(scenario));
    return because === undefined ? [] : [{ scenario, because: because.id }];
  });
}

/** What the project itself does not know about a machine of this kind. */
function untried({ kind }: DoctorMachine): string[] {
  if (kind !== 'macos' && kind !== 'other') return [];
  return [
    'drills outside Linux were never tried by this project: what is said above is what they are made for',
  ];
}

/** Facts in, document out. Pure: the same facts give the same answer anywhere. */
export function judge(facts: MachineFacts, version: string): DoctorDocument {
  const machine = describeMachine(facts);
  const checks = [
    ...basicChecks(facts, machine),
    pidNamespaceCheck(facts, machine),
    ...userNamespaceCheck(facts, machine),
    // On Windows nothing can be drilled at all: what else is missing would only be noise.
    ...(machine.kind === 'windows'
      ? []
      : [networkCheck(facts, machine), cgroupCheck(facts, machine), traceCheck(facts, machine)]),
    ...toolChecks(facts),
    ...engineChecks(facts),
    leftoverCheck(facts),
  ];
  // Without abilities, or without /proc on Linux, nothing that counts could be seen.
  const lookedAtAll =
    facts.platform === 'win32' ||
    (facts.abilities !== null && (facts.platform !== 'linux' || facts.texts.status !== null));
  const verdict = verdictOf(checks, lookedAtAll);
  return {
    schema: 'sigtrail/doctor/v1',
    version,
    verdict,
    headline: headlineOf(verdict, checks, machine),
    machine,
    checks,
    engines: [...facts.engines],
    leftovers: [...(facts.leftovers ?? [])],
    lost: lostOf(checks),
    next: nextOf(verdict, checks),
    unknown: [
      ...facts.failures,
      ...untried(machine),
      ...checks.filter(({ state }) => state === 'unknown').map(({ name, found }) => `${name}: ${found}`),
      ...facts.engines
        .filter(({ state }) => state !== 'answers' && state !== 'refused')
        .map(({ socket, from, state }) => `engine at ${socket ?? from}: ${state.replaceAll('-', ' ')}`),
    ],
  };
}
