import { runProgram } from '../run-program.ts';

process.exitCode = await runProgram(['biome', 'format', '--write', '.']);
