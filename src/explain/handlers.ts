import type { Signal } from '../model/signal.ts';
import { code, type Block } from './explanation.ts';

/** Signals Go never delivers to a channel, or that its runtime uses: signal.Notify for them is useless or harmful. */
const faults = new Set([4, 5, 7, 8, 11]);

/** How a handler is installed in each runtime; empty for signals that cannot sensibly be caught. */
export function handlerBlocks(signal: Signal): readonly Block[] {
  if (!signal.catchable || faults.has(signal.number)) return [];
  const realTime = signal.number >= 34;
  const bare = signal.name.slice(3);
  const cName = realTime ? `SIGRTMIN + ${signal.number - 34}` : signal.name;
  const goName = realTime ? `syscall.Signal(${signal.number})` : `syscall.${signal.name}`;
  const blocks = [
    code(
      'go',
      'Go',
      `ctx, stop := signal.NotifyContext(context.Background(), ${goName})\ndefer stop()\n<-ctx.Done()`,
    ),
    code(
      'c',
      'C (only async-signal-safe calls in the handler)',
      `struct sigaction sa = { .sa_handler = on_signal };\nsigaction(${cName}, &sa, NULL);`,
    ),
  ];
  const java = javaHandler(signal);
  if (java) blocks.push(java);
  blocks.push(
    code(
      'python',
      'Python (runs in the main thread)',
      `signal.signal(${realTime ? `signal.SIGRTMIN + ${signal.number - 34}` : `signal.${signal.name}`}, on_signal)`,
    ),
  );
  if (!realTime) blocks.push(code('js', 'Node', `process.on('${signal.name}', onSignal);`));
  blocks.push(
    code(
      'sh',
      'shell (runs when the foreground command has ended, or at once in wait)',
      `trap 'on_signal' ${realTime ? signal.number : bare}`,
    ),
  );
  return blocks;
}

/** The JVM has shutdown hooks for HUP, INT and TERM; others go through an unsupported class, which refuses QUIT; USR2 is its own. */
function javaHandler(signal: Signal): Block | null {
  if ([1, 2, 15].includes(signal.number)) {
    return code(
      'java',
      'JVM (not with -Xrs)',
      'Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop()));',
    );
  }
  if (signal.number === 3 || signal.number === 12 || signal.number >= 34) return null;
  const name = signal.name.slice(3);
  return code(
    'java',
    'JVM (unsupported API)',
    `sun.misc.Signal.handle(new sun.misc.Signal("${name}"), s -> onSignal());`,
  );
}
