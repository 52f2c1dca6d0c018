import type { DoctorCheck, DoctorEngine } from '../../model/documents/doctor.ts';
import type { MachineFacts } from '../facts.ts';
import { check } from './check.ts';

const about = { area: 'engines', name: 'engine' } as const;

/** Everything is drilled in the sandbox, so no engine can be missing; what is found is told. */
const unused = 'drills run in the sandbox; engines are not driven by this version';

function title({ name, version, apiVersion, operatingSystem }: DoctorEngine): string {
  const system = operatingSystem === null ? '' : `, ${operatingSystem}`;
  return `${name === 'podman' ? 'Podman' : 'Docker'} ${version ?? ''} (API ${apiVersion ?? 'unknown'}${system})`;
}

function isDockerDesktop({ operatingSystem, kernel }: DoctorEngine): boolean {
  return /docker desktop/i.test(operatingSystem ?? '') || /linuxkit/i.test(kernel ?? '');
}

function wayIn({ name, from }: DoctorEngine, uid: number | null): Partial<DoctorCheck> {
  if (uid === 0 || uid === null || from === 'rootless') return {};
  if (name === 'podman') return { get: ['systemctl --user enable --now podman.socket'] };
  return { get: ['sudo usermod -aG docker "$USER"'], advice: 'that is as good as being root; log in again' };
}

function engineCheck(engine: DoctorEngine, index: number, facts: MachineFacts): DoctorCheck {
  const where = engine.socket ?? engine.from;
  const id = `engine-${index + 1}`;
  const told = (found: string, more: Partial<DoctorCheck> = {}) =>
    check({ ...about, id, state: 'not-needed', found, from: engine.from, ...more });
  switch (engine.state) {
    case 'answers':
      return told(`${title(engine)} at ${where}`, {
        state: 'there',
        cost: isDockerDesktop(engine)
          ? `its containers run in a VM with a kernel of their own; ${unused}`
          : unused,
      });
    case 'no-permission':
      return told(`${where} is there, but this user may not use it`, wayIn(engine, facts.uid));
    case 'refused':
      return told(`nobody listens at ${where}`);
    case 'silent':
      return told(`${where} did not answer within half a second`);
    case 'odd-answer':
      return told(`${where} does not answer as an engine does`);
    case 'not-looked-at':
      return told(`${engine.from} names an engine that is not a socket of this machine: not looked at`);
  }
}

/** What container engines there are. */
export function engineChecks(facts: MachineFacts): DoctorCheck[] {
  if (facts.engines.length > 0)
    return facts.engines.map((engine, index) => engineCheck(engine, index, facts));
  return [
    check({ ...about, id: 'engine', state: 'not-needed', found: `none found; ${unused}`, from: 'sockets' }),
  ];
}
