import { installDebian, isDebianLike } from './debian.mjs';
import { isThere } from './look.mjs';
import { needs } from './needs.mjs';
import { SetUpStopped, say } from './say.mjs';

const wanted = (list, command) => list?.some((name) => name === command || name === 'all') ?? false;

/** Programs and libraries that a command needs: looked for, installed where that can be done, else said. */
export function setUpMachine(command) {
  const missing = needs.filter((need) => wanted(need.for, command) && !isThere(need));
  for (const need of needs.filter((each) => wanted(each.helps, command) && !isThere(each))) {
    say(`${need.programs[0]} is not here (${need.why}); ${command} does without`);
  }
  if (missing.length === 0) return;
  for (const need of missing) say(`missing: ${need.programs[0]} (${need.why})`);
  if (!isDebianLike()) return withoutDebian(command, missing);
  installDebian(
    [...new Set(missing.flatMap((need) => need.debian))],
    missing.flatMap((need) => need.units ?? []),
  );
  const still = missing.filter((need) => !isThere(need));
  if (still.length > 0) {
    throw new SetUpStopped(
      `installed, but still not found: ${still.map((need) => need.programs[0]).join(', ')}`,
    );
  }
}

// Namespaces exist on Linux only: elsewhere the drills run without them, and what is missing is only said.
function withoutDebian(command, missing) {
  const names = missing.map((need) => need.programs[0]).join(', ');
  if (process.platform !== 'linux')
    return say(`${command} goes on without ${names}; what needs them is skipped`);
  throw new SetUpStopped(`please install, with this system's package manager: ${names}`);
}
