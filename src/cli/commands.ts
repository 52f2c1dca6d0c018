import type { Command } from './command.ts';

/** Name, one line and loader of every command; only the one that is used is loaded. */
export const commands: ReadonlyArray<{
  readonly name: string;
  readonly summary: string;
  load(): Promise<Command>;
}> = [
  {
    name: 'drill',
    summary: 'start a service, put load on it, stop it, and say whether it stops cleanly',
    load: async () => (await import('./commands/drill.ts')).drillCommand,
  },
  {
    name: 'doctor',
    summary: 'what can be measured on this machine, what is missing and how to get it',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand,
  },
  {
    name: 'explain',
    summary: 'a signal, exit code, scenario or word, offline: explain 137, explain SIGQUIT, explain D2',
    load: async () => (await import('./commands/explain.ts')).explainCommand,
  },
];
