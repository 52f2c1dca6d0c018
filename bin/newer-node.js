// Only read by a Node that is too old for sigtrail itself.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const handedOn = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2', 'SIGWINCH', 'SIGCONT'];

/**
 * Starts the same command under the Node that a checkout carries, and ends as it ends.
 * @param {number} oldest the major version that is needed
 */
export function startUnderNewerNode(oldest) {
  const platform = `${process.platform}-${process.arch}`;
  const folder = platform === 'darwin-arm64' ? `node-bin-${platform}` : `node-${platform}`;
  const node = fileURLToPath(new URL(`../node_modules/${folder}/bin/node`, import.meta.url));
  if (!existsSync(node)) {
    process.stderr.write(
      `sigtrail: this is Node ${process.version}, and Node ${oldest} or newer is needed. Please install a newer Node` +
        ' and type the command again; in a checkout, npm ci brings one.\n',
    );
    process.exitCode = 3;
    return;
  }
  const script = fileURLToPath(new URL('./sigtrail.js', import.meta.url));
  // A session of its own: the terminal's Ctrl-C reaches this process only, and is handed on exactly once. A second one
  // would tell sigtrail to give up its clean-up.
  const child = spawn(node, [script, ...process.argv.slice(2)], { stdio: 'inherit', detached: true });
  for (const signal of handedOn) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`sigtrail: ${node} could not be started: ${error.message}\n`);
    process.exitCode = 3;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) return process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
