import { main } from '../../src/cli/main.ts';

// The command line from source, for tests that need no built package.
await main(process.argv.slice(2));
