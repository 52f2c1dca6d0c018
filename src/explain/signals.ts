import { exitCodeOfSignal } from '../model/exit-code.ts';
import type { DefaultAction, Signal } from '../model/signal.ts';
import { list, rows, section, type Row, type Section, type Topic } from './explanation.ts';
import { handlerBlocks } from './handlers.ts';
import { type Outcome, outcomeOf, reasonOf, type RuntimeFacts, runtimeFacts } from './runtime-signals.ts';
import { realTimeNotes, signalNotes } from './signal-notes.ts';

const actions: Readonly<Record<DefaultAction, string>> = {
  terminate: 'ends the process',
  core: 'ends the process with a core dump (where cores are allowed)',
  ignore: 'ignored',
  stop: 'suspends the process',
  continue: 'continues a suspended process',
};

/** Explains one signal: what it is, what each runtime does without a handler, how a handler is installed. */
export function signalTopic(signal: Signal): Topic {
  const notes = signalNotes[signal.name] ?? (signal.number >= 34 ? realTimeNotes : []);
  const handlers = handlerBlocks(signal);
  const sections: Section[] = [section('Facts', rows(...factRows(signal)))];
  if (notes.length > 0) sections.push(section('Worth knowing', list(...notes)));
  sections.push(
    section('Without a handler', { kind: 'rows', rows: outcomeRows(signal, false) }),
    section('Without a handler, as PID 1 of a container', { kind: 'rows', rows: outcomeRows(signal, true) }),
  );
  if (handlers.length > 0) sections.push(section('Install a handler', ...handlers));
  return {
    kind: 'signal',
    id: signal.name,
    title: `${signal.name} (${signal.number}) - ${signal.purpose}`,
    summary: summaryOf(signal),
    sections,
    see: seeAlso(signal),
  };
}

function summaryOf(signal: Signal): string {
  if (!signal.catchable)
    return `Cannot be caught, blocked or ignored: it ${actions[signal.defaultAction]}, whatever the program does.`;
  return `Default action: ${actions[signal.defaultAction]}. Can be caught. As PID 1 of a container the default action does not apply: without a handler nothing happens, unless the runtime acts by itself (below).`;
}

function factRows(signal: Signal): readonly (readonly [string, string])[] {
  const ends = signal.defaultAction === 'terminate' || signal.defaultAction === 'core';
  const facts: [string, string][] = [
    ['number', `${signal.number} (Linux on x86-64 and ARM)`],
    ['default', actions[signal.defaultAction]],
    ['catchable', signal.catchable ? 'yes' : 'no'],
  ];
  if (ends)
    facts.push([
      'exit code',
      `${exitCodeOfSignal(signal)} (128 + ${signal.number}) when it ends the process, as shells, inits and engines report it`,
    ]);
  facts.push([
    'mask bit',
    `0x${(1n << BigInt(signal.number - 1)).toString(16)} in SigCgt, SigIgn, SigBlk of /proc/PID/status`,
  ]);
  facts.push(['send', `kill -${signal.number} PID; docker kill -s ${signal.name} CONTAINER`]);
  return facts;
}

/** One row per runtime; neighbours with the same text share one. */
function outcomeRows(signal: Signal, asPid1: boolean): readonly Row[] {
  const merged: { names: string[]; text: string }[] = [];
  for (const runtime of runtimeFacts) {
    const text = outcomeText(runtime, signal, asPid1);
    const same = merged.find((row) => row.text === text);
    if (same) same.names.push(runtime.name);
    else merged.push({ names: [runtime.name], text });
  }
  return merged.map((row) => ({
    label: row.names.join(', ').replace('Go up to 1.26, Go from 1.27', 'Go'),
    text: row.text,
  }));
}

function outcomeText(runtime: RuntimeFacts, signal: Signal, asPid1: boolean): string {
  const outcome = outcomeOf(runtime, signal, asPid1);
  const differs = outcome !== 'survives' || !asPid1 || runtime.pid1.survives !== undefined;
  const reason = differs || caughtByRuntime(runtime, signal) ? reasonOf(runtime, signal) : null;
  const words = outcomeWords(outcome, signal, runtime);
  return reason === null ? words : `${words} (${reason})`;
}

/** A reason holds for PID 1 as well when the runtime itself took the signal out of the kernel's hands. */
function caughtByRuntime(runtime: RuntimeFacts, signal: Signal): boolean {
  return runtime.plain.survives?.includes(signal.number) === true || runtime.role === 'init';
}

function outcomeWords(outcome: Outcome, signal: Signal, runtime: RuntimeFacts): string {
  const reported = exitCodeOfSignal(signal);
  if (outcome === 'signal') {
    return runtime.role === 'shell'
      ? `the shell ends (${reported}), its command is not told`
      : `ends, ${reported}`;
  }
  if (outcome === 'survives')
    return runtime.role === 'shell' ? 'goes on; its command is not told' : 'nothing: goes on';
  if (outcome === 'stops') return 'suspended until SIGCONT';
  if (outcome === 'abort') return 'aborts, 134';
  if (outcome === 'after child') return `the shell ends (${reported}), but only after its command has ended`;
  if (outcome === 'forwarded') return `passed on to the child; exits ${reported} when the child dies of it`;
  return outcome.replace('exit', 'exits');
}

function seeAlso(signal: Signal): readonly string[] {
  const see = ['PID 1', 'signal mask'];
  if (signal.defaultAction === 'terminate' || signal.defaultAction === 'core')
    see.unshift(String(exitCodeOfSignal(signal)));
  if (signal.number === 15) see.push('grace', 'D1', 'D13');
  if (signal.number === 9) see.push('OOM', 'escalation');
  if (signal.number === 17) see.push('zombie');
  if (signal.number === 23) see.push('SIGURG noise');
  if (signal.number === 3 || signal.number === 28 || signal.number === 10) see.push('STOPSIGNAL');
  return see;
}
