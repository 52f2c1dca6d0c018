// The scripts of package.json: set-up first, then the command under the workspace's Node. Plain JavaScript for Node 20,
// because it runs before anything is installed.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetUpStopped, say } from './setup/say.mjs';
import { setUp } from './setup/set-up.mjs';

const commands = ['demo', 'test', 'verify', 'setup', 'build', 'lint', 'format', 'generate', 'bench'];
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [command, ...args] = process.argv.slice(2);

function main() {
  if (command === undefined || !commands.includes(command)) {
    process.stderr.write(`usage: npm run ${commands.join('|')}\n`);
    process.exitCode = 2;
    return;
  }
  const ready = prepare(command === 'setup' ? 'test' : command);
  if (ready === null) return;
  if (command === 'setup') return say(`all is there; the Node in use is ${ready.node}`);
  delegate(ready, join(root, 'tools/commands', `${command}.ts`));
}

function prepare(forCommand) {
  try {
    return setUp(root, forCommand);
  } catch (error) {
    if (!(error instanceof SetUpStopped)) throw error;
    for (const line of error.message.split('\n')) say(line);
    process.exitCode = 3;
    return null;
  }
}

function delegate({ node, go }, script) {
  const path = [dirname(node), join(root, 'node_modules/.bin'), ...(go ? [go] : []), process.env.PATH];
  const child = spawn(node, [script, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: path.join(delimiter) },
  });
  // Ctrl-C reaches the child by itself; this process only has to outlive it. Other stops are handed on.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}

main();
