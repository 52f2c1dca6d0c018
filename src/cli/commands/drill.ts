import type { Command } from '../command.ts';
import { drillOptions } from './drill/options.ts';

/** `sigtrail drill`; what it runs is loaded after its options have been read. */
export const drillCommand: Command = {
  name: 'drill',
  summary:
    'Start a service in a sandbox, put real load on it, stop it as an engine would, and say whether it stops cleanly.',
  usage: 'drill [OPTION…] -- COMMAND [ARG…]',
  options: drillOptions,
  examples: [
    'sigtrail drill -- ./server',
    'sigtrail drill --url http://127.0.0.1:8080/slow --grace 30s -- ./server --port 8080',
    'sigtrail drill --network none --html report.html -- node server.mjs',
    'sigtrail drill --only D2,D3 --json -- ./server',
  ],
  run: async (input) => (await import('./drill/run.ts')).runDrillCommand(input),
  errorDocument: async (failure) => (await import('./drill/error-document.ts')).writeErrorDocument(failure),
};
