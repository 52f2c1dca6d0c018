import type { DrillResult } from '../../../drill/drill.ts';
import type { DrillDocument } from '../../../model/documents/drill.ts';
import { SigtrailError } from '../../../model/error.ts';
import type { RunEvidence } from '../../../model/evidence.ts';
import type { EnvSetting } from '../../../target/env-file.ts';

/** Replaces what must not be shown in a text. */
export type Mask = (text: string) => string;

/** Names under which an inherited environment holds what nobody else may read. */
const secretName = /PASS|SECRET|TOKEN|API_?KEY|PRIVATE|CREDENTIAL|AUTH|DSN|_KEY$|DATABASE_URL/i;
const leastLength = 3;
const leastInherited = 6;
/** Shorter values are found as words only: `prod` must not be cut out of `reproduce`. */
const wordLength = 8;

/**
 * Makes the mask for the values of `--env` and `--env-file`, and for inherited variables whose name tells of a secret: a
 * service may well write them into its log.
 * @returns null when there is nothing to hide
 */
export function secretMask(
  settings: readonly EnvSetting[],
  own: Readonly<Record<string, string | undefined>>,
): Mask | null {
  const given = settings.map(({ name, value }) => value ?? own[name] ?? '');
  const inherited = Object.entries(own)
    .filter(([name, value]) => secretName.test(name) && (value ?? '').length >= leastInherited)
    .map(([, value]) => value ?? '');
  // A log has lines, and a value may have several.
  const values = [...new Set([...given, ...inherited].flatMap((value) => value.split(/[\r\n]+/)))]
    .map((value) => value.trim())
    .filter((value) => value.length >= leastLength)
    .sort((a, b) => b.length - a.length);
  if (values.length === 0) return null;
  const pattern = new RegExp(values.map(patternOf).join('|'), 'gu');
  return (text) => text.replace(pattern, '•••');
}

function patternOf(value: string): string {
  const escaped = value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return value.length < wordLength ? `(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])` : escaped;
}

/** Hides the values in all text that comes from the service or the command line; figures, names and verdicts stay. */
export function maskResult(result: DrillResult, mask: Mask): DrillResult {
  const { error } = result;
  return {
    document: maskDocument(result.document, mask),
    evidence: result.evidence.map((one) => maskEvidence(one, mask)),
    error: error && maskError(error, mask),
  };
}

function maskError(error: SigtrailError, mask: Mask): SigtrailError {
  const entries = Object.entries(error.text).map(([key, text]) => [key, mask(text)]);
  return new SigtrailError(error.code, Object.fromEntries(entries));
}

function maskDocument(document: DrillDocument, mask: Mask): DrillDocument {
  const hide = <Text extends string | null>(text: Text) => (text === null ? text : mask(text)) as Text;
  return {
    ...document,
    target: mask(document.target),
    headline: mask(document.headline),
    worst: document.worst && { ...document.worst, text: mask(document.worst.text) },
    why: hide(document.why),
    fix: hide(document.fix),
    next: hide(document.next),
    notes: document.notes.map(mask),
    unknown: document.unknown.map(mask),
    lifecycle: document.lifecycle.map((fact) => ({ ...fact, value: mask(fact.value) })),
    scenarios: document.scenarios.map((scenario) => ({
      ...scenario,
      reason: mask(scenario.reason),
      runs: scenario.runs.map((run) => ({
        ...run,
        reason: mask(run.reason),
        logTail: run.logTail.map(mask),
        measured: maskMeasured(run.measured, mask),
      })),
    })),
  };
}

type Measured = DrillDocument['scenarios'][number]['runs'][number]['measured'];

function maskMeasured(measured: Measured, mask: Mask): Measured {
  const entries = Object.entries(measured);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? mask(value) : value]),
  );
}

function maskEvidence(evidence: RunEvidence, mask: Mask): RunEvidence {
  return {
    ...evidence,
    processes: evidence.processes.map((one) => ({ ...one, cmdline: mask(one.cmdline) })),
    moments: evidence.moments.map((one) => ({ ...one, text: mask(one.text) })),
  };
}
