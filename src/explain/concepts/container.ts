import { code, list, rows, section, text } from '../explanation.ts';
import type { Concept } from './concept.ts';

export const containerConcepts: readonly Concept[] = [
  {
    id: 'PID 1',
    title: 'PID 1 - the first process of a container',
    summary:
      'The kernel does not apply default actions to PID 1 of a PID namespace: a signal without a handler does nothing. PID 1 must also reap orphans, and when it ends, the kernel kills everything else.',
    sections: [
      section(
        'SIGTERM without a handler, as PID 1',
        rows(
          ['C, Rust', 'ignored; SIGKILL after the grace (137)'],
          ['Go', 'exits at once: code 2 up to Go 1.26, 143 from 1.27'],
          ['JVM', 'runs its shutdown hooks, exits 143'],
          ['Python', 'ignored (SIGINT raises KeyboardInterrupt, also as PID 1)'],
          ['Node', 'ignored'],
          ['dash, bash', 'ignored, also while a child runs; the child is not told'],
          ['tini, dumb-init', 'passed on to the child; exit 128 + n when the child dies of it'],
        ),
      ),
      section(
        'From where',
        list(
          'SIGKILL and SIGSTOP from outside the namespace always work. From inside, nothing without a handler reaches PID 1, not even SIGKILL.',
          'A real fault (a wild pointer) still ends PID 1: the kernel forces the signal.',
        ),
      ),
    ],
    see: ['init', 'zombie', 'D1', 'D12', 'D13'],
  },
  {
    id: 'zombie',
    title: 'zombie - a dead process nobody has waited for',
    summary:
      'It uses no memory but keeps its entry in the process table until its parent calls wait. Orphans fall to PID 1; a program that is no init does not reap them.',
    sections: [
      section(
        'How to see and to stop it',
        list(
          'State Z in ps or /proc/PID/status; the parent is the one to blame.',
          'Children of your own: wait for each one. Orphans of others: an init as PID 1.',
          'Under a pids limit zombies use it up: fork, exec and new threads fail.',
        ),
      ),
    ],
    see: ['D12', 'init', 'PID 1', 'SIGCHLD'],
  },
  {
    id: 'init',
    title: 'init - a small program as PID 1 that passes signals on and reaps',
    summary:
      'tini (`docker run --init`), dumb-init, catatonit and s6 start the real program as their child, pass signals to it, reap orphans and exit with its code. The default action of signals works again for the child.',
    sections: [
      section(
        'What it changes',
        list(
          'A program without a handler dies of SIGTERM (143) instead of ignoring it. That is quicker, not cleaner: nothing is drained.',
          'In front of a shell script without exec it makes things worse: tini signals only the shell, the shell dies, and the program is killed with the namespace (143 after 2 ms).',
          'tini -g and dumb-init signal the whole group or session, so the program is told; but they exit as soon as the shell is dead and cut the drain. Only `exec` in the script repairs it.',
          'Kubernetes has no init option; with shareProcessNamespace the pause container is PID 1 and reaps.',
        ),
      ),
      section(
        'How to have it',
        rows(
          ['docker', 'docker run --init'],
          ['compose', 'init: true'],
          ['image', 'ENTRYPOINT ["tini", "--", "./server"]'],
        ),
      ),
    ],
    see: ['tini', 'dumb-init', 'PID 1', 'zombie', 'D12', 'D13'],
  },
  {
    id: 'tini',
    title: 'tini - the init behind docker run --init',
    summary:
      'Passes signals on to its one child (with -g to the process group of the child), reaps orphans, exits with the code of the child, or 128 + n when a signal ended it.',
    sections: [
      section(
        'Worth knowing',
        list(
          'It waits for signals with sigwait; they are blocked, so a kernel trace shows no delivery to tini itself.',
          'It does not pass on SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP and SIGSYS.',
          'Not as PID 1 it cannot reap orphans unless it is a subreaper (-s).',
          '-e 143 makes it exit 0 when the child exits 143 (for the JVM).',
        ),
      ),
    ],
    see: ['init', 'dumb-init', 'D13'],
  },
  {
    id: 'dumb-init',
    title: 'dumb-init - an init that signals the whole session',
    summary:
      'Passes every signal to all processes of the session of its child (with -c only to the child), can rewrite signals (--rewrite 15:3), reaps, exits with the code of the child or 128 + n.',
    sections: [
      section(
        'Worth knowing',
        list(
          'Behind a shell wrapper the program is signalled, but dumb-init exits when the shell is dead and the drain is cut off.',
          'SIGTSTP, SIGTTIN and SIGTTOU become SIGSTOP for the children, and dumb-init stops itself as well.',
        ),
      ),
    ],
    see: ['init', 'tini', 'D13'],
  },
  {
    id: 'grace',
    title: 'grace - the time between the stop signal and SIGKILL',
    summary:
      'Docker 10 s (Docker Desktop 1 s on recent versions), compose 10 s, Kubernetes 30 s. Everything must fit in: preStop, drain, flush, exit.',
    sections: [
      section(
        'Where it is set',
        rows(
          ['docker', 'docker run --stop-timeout N, docker stop -t N (-1: for ever)'],
          ['compose', 'stop_grace_period: 35s (there is no stop_timeout key)'],
          ['Kubernetes', 'terminationGracePeriodSeconds; the countdown starts before preStop'],
          ['sigtrail', '--grace 30s; otherwise 10 s, called assumed'],
        ),
      ),
    ],
    see: ['escalation', 'D15', 'preStop', '137'],
  },
  {
    id: 'preStop',
    title: 'preStop - a hook of Kubernetes and compose before the stop signal',
    summary:
      'Runs before the stop signal and inside the grace. Mostly used as a pause, so that routers notice the stop before the service does. It does not run when the container crashes.',
    sections: [
      section(
        'Worth knowing',
        list(
          'The grace counts from the start of preStop: sleep 30 with a grace of 30 s ends in SIGKILL without a drain.',
          'exec hooks need their tool in the image: FailedPreStopHook on distroless. The sleep action (Kubernetes 1.30 and later) needs none.',
          'sigtrail drill --pre-stop counts in the same way.',
        ),
      ),
    ],
    see: ['grace', 'D4', 'readiness'],
  },
  {
    id: 'STOPSIGNAL',
    title: 'STOPSIGNAL - which signal a stop sends first',
    summary:
      'A Dockerfile instruction (compose: stop_signal). Default SIGTERM. It must be a signal that the program handles; nothing checks that.',
    sections: [
      section(
        'Traps',
        list(
          'SIGKILL and SIGSTOP cannot be caught: STOPSIGNAL SIGKILL means no graceful stop at all.',
          'SIGQUIT is right for nginx (graceful quit) and wrong for plain Go (stack dump, exit 2).',
          'A plain Go program drops SIGUSR1, SIGUSR2 and most real-time signals silently: 10 s and then 137.',
          'SIGWINCH is the graceful stop of Apache httpd; systemd as PID 1 wants SIGRTMIN+3.',
          'Kubernetes takes the image STOPSIGNAL; lifecycle.stopSignal is alpha in 1.33.',
        ),
      ),
    ],
    see: ['SIGTERM', 'SIGQUIT', 'grace', 'D1'],
  },
  {
    id: 'exec form',
    title: 'exec form - CMD ["./server"]: no shell in between',
    summary:
      'The JSON array of CMD and ENTRYPOINT starts the program itself, so it is PID 1 and gets the stop signal. It must be valid JSON with double quotes; anything else is silently shell form.',
    sections: [
      section(
        'Wrong and right',
        code('dockerfile', 'wrong: single quotes are no JSON', "CMD ['./server']"),
        code('dockerfile', 'right', 'CMD ["./server"]'),
        text(
          'Variables are not expanded in exec form. If a shell is needed: CMD ["sh", "-c", "exec ./server --port $PORT"].',
        ),
      ),
    ],
    see: ['shell form', 'PID 1', 'D13'],
  },
  {
    id: 'shell form',
    title: 'shell form - CMD ./server: /bin/sh -c stands in front',
    summary:
      'The shell becomes PID 1. dash (Debian, Ubuntu) always stays there and passes no signal on; bash and busybox replace themselves by the program in simple cases. Do not rely on it: use exec form.',
    sections: [
      section(
        'What stays as PID 1 of sh -c COMMAND (measured: dash 0.5.12, bash 5.2, busybox 1.35)',
        rows(
          ['app', 'dash stays; bash and busybox exec'],
          ['cd /; app', 'dash stays; bash (4.4 stays) and busybox exec'],
          ['app >log 2>&1', 'dash and bash stay; busybox execs'],
          ['app; true', 'all stay'],
          ['app | tee log', 'all stay'],
          ['any trap set', 'all stay'],
          ['exec app', 'app is PID 1 everywhere'],
          ['a script file', 'stays without exec, in every shell'],
        ),
      ),
    ],
    see: ['exec form', 'trap', 'D13'],
  },
  {
    id: 'trap',
    title: 'trap - signal handling in shells, and why it is often wrong',
    summary:
      'A trap runs only when the foreground command has ended, or at once during `wait`. wait returns at the trap, so the script must wait again, or the drain is cut off. `exec` is the better answer.',
    sections: [
      section(
        'Wrong and right',
        code('sh', 'wrong: the trap runs only after ./server has ended', "trap 'echo bye' TERM\n./server"),
        code(
          'sh',
          'wrong: the script ends at the trap and takes the program along',
          "trap 'kill -TERM $p' TERM\n./server & p=$!\nwait $p",
        ),
        code(
          'sh',
          'right: wait inside the trap',
          "trap 'kill -TERM $p; wait $p; exit $?' TERM\n./server & p=$!\nwait $p",
        ),
        code('sh', 'best: no shell left', 'exec ./server'),
      ),
      section(
        'Also',
        list(
          '`app &` in a script starts with SIGINT and SIGQUIT ignored, unless the program installs its own handler.',
        ),
      ),
    ],
    see: ['exec form', 'shell form', 'D13', 'D6'],
  },
];
