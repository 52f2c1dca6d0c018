import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { root } from './root.ts';

// So that a tool of the project is found however the process was started.
const path = [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter);

/**
 * Runs a program of the project in the checkout, its output shown as it comes.
 * @returns its exit code; 1 when a signal ended it or it could not be started.
 */
export function runProgram(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  const [program, ...args] = words;
  if (program === undefined) return Promise.resolve(0);
  const child = spawn(program, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: path, ...env },
  });
  return new Promise((resolve) => {
    child.on('error', (error) => {
      process.stderr.write(`${program}: ${error.message}\n`);
      resolve(1);
    });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
