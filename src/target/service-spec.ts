import { basename, resolve } from 'node:path';
import type { ServiceSpec } from '../engine/engine.ts';
import { SigtrailError } from '../model/error.ts';
import { type Fact, fact, type Lifecycle } from '../model/fact.ts';
import { findSignal } from '../model/signal.ts';
import { applyEnv, type EnvSetting } from './env-file.ts';
import type { CommandTarget } from './target.ts';

/** What the options say about the service; null: not given. */
export interface ServiceChoices {
  readonly stopSignal: string | null;
  readonly graceMs: number | null;
  readonly init: boolean;
  readonly network: 'host' | 'none' | null;
  readonly workdir: string | null;
  readonly env: readonly EnvSetting[];
  readonly preStop: string | null;
  readonly routeDelayMs: number | null;
  readonly ready: string | null;
}

/** Docker's and the OCI runtimes' default, used when nothing says otherwise. Source: docker stop reference. */
const assumedGraceMs = 10_000;

/**
 * Joins the target with the options into one specification; each value carries where it comes from.
 * @throws SigtrailError `usage` for a signal that is none or cannot be caught
 */
export function serviceSpec(
  target: CommandTarget,
  choices: ServiceChoices,
  surroundings: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): ServiceSpec {
  const stopSignal = chosenSignal(choices.stopSignal);
  const graceMs =
    choices.graceMs === null ? fact(assumedGraceMs, 'assumed', 'low') : fact(choices.graceMs, '--grace');
  const network = choices.network ?? 'host';
  const lifecycle: Lifecycle = {
    stopSignal,
    graceMs,
    pid1Chain: fact(
      [...(choices.init ? ['init'] : []), basename(target.command[0] ?? '')],
      choices.init ? '--init' : 'command',
    ),
    init: fact(choices.init, choices.init ? '--init' : 'default'),
    network: fact(network, choices.network === null ? 'default' : '--network'),
    ...(choices.preStop === null ? {} : { preStop: fact(choices.preStop, '--pre-stop') }),
    ...(choices.routeDelayMs === null ? {} : { routeDelayMs: fact(choices.routeDelayMs, '--route-delay') }),
    ...(choices.ready === null ? {} : { readiness: fact(choices.ready, '--ready') }),
  };
  return {
    command: target.command,
    workdir: resolve(surroundings.cwd, choices.workdir ?? '.'),
    env: applyEnv(surroundings.env, choices.env),
    stopSignal: stopSignal.value,
    graceMs: graceMs.value,
    init: choices.init,
    network,
    lifecycle,
  };
}

function chosenSignal(word: string | null): Fact<string> {
  if (word === null) return fact('SIGTERM', 'default');
  const signal = findSignal(word);
  if (!signal)
    throw new SigtrailError('usage', {
      what: `--stop-signal ${word} is no signal.`,
      next: 'Write it as SIGTERM, TERM or 15.',
    });
  if (!signal.catchable) {
    throw new SigtrailError('usage', {
      what: `--stop-signal ${signal.name}: no program can catch it, so nothing can stop cleanly.`,
      next: 'Choose one that can be handled, as SIGTERM.',
    });
  }
  return fact(signal.name, '--stop-signal');
}
