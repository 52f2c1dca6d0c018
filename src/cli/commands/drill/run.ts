import { fileURLToPath } from 'node:url';
import { isSet, valueOf } from '../../../config/option.ts';
import { type DrillRequest, type DrillResult, runDrill } from '../../../drill/drill.ts';
import { createSandbox } from '../../../engine/sandbox/sandbox.ts';
import {
  removeStaleInstances,
  signalTraceAbility,
  type SignalTrace,
  startSignalTrace,
} from '../../../kernel/signal-trace.ts';
import { startLoadProcess } from '../../../load/load.ts';
import { SigtrailError } from '../../../model/error.ts';
import { findSignal } from '../../../model/signal.ts';
import { serviceSpec } from '../../../target/service-spec.ts';
import { resolveTarget } from '../../../target/target.ts';
import type { CommandInput } from '../../command.ts';
import { errorText } from '../../error-text.ts';
import { drillChoices, envSettings, serviceChoices } from './choices.ts';
import { drillExitCode, failLevelOf } from './exit-code.ts';
import { maskResult, secretMask } from './mask-secrets.ts';
import { outputsOf, writeReports } from './outputs.ts';

/** Runs `sigtrail drill`. */
export async function runDrillCommand(input: CommandInput): Promise<number> {
  const { options: parsed, terminal, abort } = input;
  const engineName = valueOf(parsed, 'engine') ?? 'auto';
  if (engineName !== 'sandbox' && engineName !== 'auto') {
    throw new SigtrailError('not-supported', {
      what: `--engine ${engineName}: this version has the sandbox only.`,
      next: 'Leave --engine out.',
    });
  }
  const outputs = await outputsOf(parsed);
  const failOn = failLevelOf(valueOf(parsed, 'fail-on'));
  const target = resolveTarget(parsed.words, parsed.rest);
  const options = await drillChoices(parsed);
  const settings = envSettings(parsed);
  const spec = serviceSpec(target, serviceChoices(parsed, settings), { cwd: input.cwd, env: input.env });
  await using engine = await createSandbox({ network: spec.network });
  const traced = await openTrace(spec.stopSignal);
  await using _trace = traced.trace ?? { [Symbol.asyncDispose]: async () => undefined };
  const request: DrillRequest = {
    version: input.version,
    target: target.text,
    name: target.name,
    given: parsed.values,
    engine,
    spec,
    options,
    abort,
    progress: (text) => terminal.progress(text),
    trace: traced.trace,
    traceReason: traced.reason,
    startLoad: (enter) => startLoadProcess({ enter, ...builtChild() }),
  };
  const mask = isSet(parsed, 'show-env') ? null : secretMask(settings, input.env);
  const found = withError(await runDrill(request));
  const result = mask ? maskResult(found, mask) : found;
  terminal.progress(null);
  const failed = await report(input, result, outputs);
  return failed ? 3 : drillExitCode(result, options.only !== null, failOn);
}

/** The error's reason and remedy, for readers of the documents. */
function withError(result: DrillResult): DrillResult {
  const { document, error } = result;
  if (error === null) return result;
  const why = document.why ?? error.text.why ?? null;
  const fix = document.fix ?? error.text.next ?? null;
  return { ...result, document: { ...document, why, fix } };
}

/** In the built package the load process is a file beside the program; in a checkout it is found beside its source. */
function builtChild(): { childPath?: string } {
  if (import.meta.url.endsWith('.ts')) return {};
  return { childPath: fileURLToPath(new URL('./load-child.js', import.meta.url)) };
}

/** @returns true when a report could not be written, which has been said then */
async function report(
  input: CommandInput,
  result: DrillResult,
  outputs: Awaited<ReturnType<typeof outputsOf>>,
): Promise<boolean> {
  const nothingRan = result.document.scenarios.every((scenario) => scenario.runs.length === 0);
  const failed = await writeReports(input, result, outputs, nothingRan && result.error !== null);
  const about = { version: input.version, verbose: false };
  if (result.error !== null && (result.error.code !== 'interrupted' || nothingRan))
    input.terminal.note(errorText(result.error, about));
  for (const error of failed) input.terminal.note(errorText(error, about));
  return failed.length > 0;
}

/** The signals a wrapper may pass on in place of the stop signal, and SIGKILL. */
const watched = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH', 'SIGKILL'];

async function openTrace(stopSignal: string): Promise<{ trace: SignalTrace | null; reason: string }> {
  const ability = await signalTraceAbility();
  if (!ability.can) return { trace: null, reason: ability.reason };
  await removeStaleInstances();
  const signals = [...new Set([stopSignal, ...watched].map((name) => findSignal(name)?.number ?? 15))];
  try {
    return { trace: await startSignalTrace({ signals }), reason: '' };
  } catch (error) {
    return { trace: null, reason: error instanceof Error ? error.message : String(error) };
  }
}
