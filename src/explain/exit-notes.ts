/** What a code can be, most usual first, and how to tell. Only codes with more to say than their convention. */
export interface ExitNote {
  readonly summary: string;
  readonly canBe: readonly (readonly [who: string, what: string])[];
  readonly tell: readonly string[];
  readonly see: readonly string[];
}

export const exitNotes: Readonly<Record<number, ExitNote>> = {
  0: {
    summary:
      'Success, says the program. It proves nothing about open requests: a handler that calls exit(0) cuts all of them and exits 0 as well.',
    canBe: [
      [
        'after a stop signal',
        'a graceful stop, or one that only looks like it (exit(0) in the handler, `exit 0` in a trap)',
      ],
      [
        'without a signal',
        'main returned: the work was done, or main did not wait for its goroutines or threads',
      ],
      ['behind a shell', '`app; echo done` and `app || true` hide the real code'],
    ],
    tell: [
      'Put it under load and stop it: sigtrail drill -- ./server',
      'A restart policy on-failure does not restart after 0.',
    ],
    see: ['D2', 'Shutdown', 'goroutine'],
  },
  1: {
    summary: 'General error: the program chose it. The last lines of its log say more than the code.',
    canBe: [
      ['Go', 'log.Fatal, or os.Exit(1)'],
      ['Python, Node, JVM', 'an uncaught exception'],
      ['shells', 'the last command failed, or set -e stopped the script'],
      ['a child was killed', 'the parent gave up after a worker died (OOM of a child)'],
    ],
    tell: [
      'docker logs --tail 20 CONTAINER',
      'The same last line at every start: a start-up failure (configuration, database not there).',
    ],
    see: ['D6', 'OOM'],
  },
  2: {
    summary:
      'Ambiguous, above all for Go: a panic, a stop signal without a handler as PID 1 (up to Go 1.26), a SIGQUIT dump, or wrong flags. Elsewhere: misuse of a command.',
    canBe: [
      ['Go, `panic:` and `goroutine N [running]` in the log', 'a panic'],
      ['Go, `fatal error:` in the log', 'deadlock, concurrent map writes, out of memory, too many threads'],
      [
        'Go as PID 1, nothing in the log',
        'SIGTERM, SIGINT or SIGHUP without a handler, up to Go 1.26; from 1.27 it is 143, 130 or 129',
      ],
      ['Go, `SIGQUIT: quit` and stacks', 'SIGQUIT or SIGABRT: a dump was asked for (STOPSIGNAL SIGQUIT?)'],
      ['Go, usage text', 'package flag: unknown or wrong flag'],
      [
        'shells',
        'syntax error or misuse of a builtin; also a binary of another architecture behind tini ("syntax error")',
      ],
      ['Python', 'wrong command line (argparse, or the script file is missing)'],
    ],
    tell: [
      'go version ./server tells the Go version of the binary.',
      'Empty log and a kill event less than 1 s before: the signal had no handler.',
    ],
    see: ['SIGTERM', 'SIGQUIT', 'PID 1'],
  },
  3: {
    summary: 'Chosen by the program.',
    canBe: [
      ['JVM', '-XX:+ExitOnOutOfMemoryError after an OutOfMemoryError'],
      ['sigtrail', 'the drill could not be done or gave no grade'],
    ],
    tell: ['Look at the last lines of the log.'],
    see: ['OOM'],
  },
  13: {
    summary: 'Chosen by the program; in Node an await at top level that never settled.',
    canBe: [['Node', 'unsettled top-level await: nothing was left to keep the process alive']],
    tell: ['Node prints "Detected unsettled top-level await" with the line.'],
    see: ['0'],
  },
  124: {
    summary: 'timeout(1) ended the command because its time was up.',
    canBe: [
      ['timeout', 'the command ran out of time; with -s KILL it is 137 instead'],
      ['xargs', 'a command exited 255'],
    ],
    tell: ['Look for timeout in the command line or the start script.'],
    see: ['137', '125'],
  },
  125: {
    summary: 'The runner failed before the program ran: docker run itself, timeout, env, nice.',
    canBe: [
      ['docker run', 'the daemon refused: wrong option, name or port in use, mount source missing'],
      ['timeout, env, nice', 'their own failure'],
    ],
    tell: ['docker run prints the reason; a container is only created, or not there at all.'],
    see: ['126', '127', '128'],
  },
  126: {
    summary: 'Found, but it could not be executed.',
    canBe: [
      ['engine', 'the program is a directory or has no execute bit; no start event'],
      ['shell', '"Permission denied" from inside; a start event is there'],
    ],
    tell: ['ls -l in the image; docker inspect -f "{{.State.Error}}"'],
    see: ['127', '128'],
  },
  127: {
    summary: 'Command not found.',
    canBe: [
      ['engine', 'the program is not in the image or not in PATH; no start event'],
      [
        'shell',
        '"not found" from inside: also a script whose interpreter (first line) is missing or ends in CRLF',
      ],
      ['dynamic loader', 'a shared library is missing'],
      ['JVM as PID 1', 'it crashed: abort() cannot end PID 1 by its signal (measured)'],
    ],
    tell: [
      'docker inspect -f "{{.State.Error}}" tells the engine from the shell.',
      'ldd ./server on the image; scratch has no loader.',
    ],
    see: ['126', '134'],
  },
  128: {
    summary: 'The container runtime failed: unknown user, bad working directory, broken set-up.',
    canBe: [
      ['engine', 'runtime failure or unknown user; no start event'],
      ['git', 'fatal error'],
      ['not', '`exit abc`, as many lists say: bash, dash and busybox give 2'],
    ],
    tell: ['docker inspect -f "{{.State.Error}}"'],
    see: ['125', '126', '127'],
  },
  129: {
    summary:
      'Ended by SIGHUP: a terminal or session went away, or somebody wanted a reload and there was no handler.',
    canBe: [
      ['no handler', 'default action; Go as PID 1 exits 2 instead up to 1.26'],
      ['JVM', 'shutdown hooks ran, then 129'],
    ],
    tell: ['docker events shows kill signal=1.'],
    see: ['SIGHUP', '130', '143'],
  },
  130: {
    summary: 'Ended by SIGINT: Ctrl-C, or STOPSIGNAL SIGINT without a handler.',
    canBe: [
      ['no handler', 'default action'],
      ['Python', 'KeyboardInterrupt that nobody caught'],
      ['JVM', 'shutdown hooks ran, then 130'],
      ['shells', 'the command died of Ctrl-C'],
    ],
    tell: ['A traceback with KeyboardInterrupt is Python.'],
    see: ['SIGINT', '143'],
  },
  132: {
    summary: 'SIGILL: an instruction this CPU does not know, or a trap of the compiler.',
    canBe: [['native code', 'built for a newer CPU (AVX), or __builtin_trap']],
    tell: ['dmesg shows "trap invalid opcode".'],
    see: ['SIGILL', '139'],
  },
  134: {
    summary: 'SIGABRT: the program aborted itself.',
    canBe: [
      ['C, C++', 'assert, double free, std::terminate'],
      ['Rust', 'panic=abort, or a panic while panicking'],
      ['JVM', 'crash (hs_err file), -XX:+CrashOnOutOfMemoryError'],
      ['Node', 'JavaScript heap out of memory'],
      ['Go', 'a panic with GOTRACEBACK=crash'],
    ],
    tell: ['The last lines on stderr name the reason.'],
    see: ['SIGABRT', '139', '2'],
  },
  135: {
    summary: 'SIGBUS: a memory mapping without storage behind it.',
    canBe: [['native code', 'a mapped file was cut, or /dev/shm is full (64 MB by default: --shm-size)']],
    tell: ['df /dev/shm in the container.'],
    see: ['SIGBUS', '139'],
  },
  136: {
    summary: 'SIGFPE: integer division by zero in native code.',
    canBe: [['native code', 'division by zero']],
    tell: ['A core dump shows the line.'],
    see: ['SIGFPE'],
  },
  137: {
    summary:
      'Ended by SIGKILL (128 + 9), or the program called exit(137). 137 alone never proves an OOM: a stop time-out gives exactly the same code.',
    canBe: [
      [
        'stop time-out',
        'the stop signal was not handled or the drain took longer than the grace (docker stop: 10 s; Docker Desktop often 1 s; Kubernetes: 30 s)',
      ],
      ['OOM kill', 'the memory limit of the container, or of the machine'],
      ['docker kill, rm -f', 'somebody asked for it'],
      ['kill -9', 'a person or a supervisor on the host or inside the container'],
      ['liveness probe', 'Kubernetes stopped it and the grace passed'],
      ['exit(137)', 'the program or a shell passed the code of a killed child on'],
    ],
    tell: [
      'Events kill 15, then about a grace later kill 9 and stop: a stop time-out. docker events --since 1h --filter container=NAME',
      'Kernel log "Memory cgroup out of memory: Killed process": OOM; is the victim the main process? journalctl -k | grep -i "killed process"',
      'docker inspect -f "{{.State.OOMKilled}}": true only says that an OOM happened in the cgroup; false rules little out (an OOM of the whole machine often leaves it false).',
      'A kill 9 event without kill 15 before it and without stop: docker kill. No event at all: from outside the engine; the sender is known only to a trace.',
      'Go as PID 1 and 137 after the grace never means "no handler" (that exits at once): it handles the signal but does not end, or a shell is in front, or the stop signal is one that Go drops.',
      'Does it stop at all? sigtrail drill --only D1,D13 -- ./server',
    ],
    see: ['SIGKILL', 'OOM', 'escalation', 'grace', 'D1', 'D15', 'PID 1'],
  },
  139: {
    summary: 'SIGSEGV: invalid memory access in native code. For PID 1 it may also be abort().',
    canBe: [
      ['C, C++, cgo, native addons', 'a wild pointer, a stack overflow'],
      ['glibc abort() as PID 1', 'the raised SIGABRT is dropped, the fault that follows is not'],
      ['wrong C library', 'a glibc binary on musl, or mixed libraries'],
    ],
    tell: ['dmesg: "segfault at ... ip ... error"', 'A Go nil pointer is a panic and exits 2, not 139.'],
    see: ['SIGSEGV', '134', '2'],
  },
  141: {
    summary: 'SIGPIPE: it wrote to a pipe or socket whose reader was gone.',
    canBe: [
      ['shell pipelines', '`app | head` with pipefail'],
      ['Go', 'stdout or stderr was a closed pipe (log collector died)'],
      ['C', 'write to a closed socket without MSG_NOSIGNAL'],
    ],
    tell: ['Who reads its stdout? `app | tee` in the start script?'],
    see: ['SIGPIPE'],
  },
  143: {
    summary:
      'Ended by SIGTERM (128 + 15): either by default, with nothing drained, or after a clean stop by a program that reports it so (JVM).',
    canBe: [
      ['JVM', 'shutdown hooks ran; 143 is its normal code after SIGTERM'],
      ['no handler', 'default action: not PID 1, or behind an init, or Go from 1.27'],
      ['init over a shell', 'the shell died, the program was killed with the namespace'],
      ['wait in a script', 'the script passed 143 of its child on'],
    ],
    tell: [
      'Log lines after the signal ("shutting down"): it was handled.',
      '143 after a few milliseconds says that nothing was drained; see what was lost: sigtrail drill -- ./server',
      'Kubernetes and systemd (SuccessExitStatus=143) should count it as success for a JVM; Docker on-failure restarts it.',
    ],
    see: ['SIGTERM', 'init', 'D2', 'D13', '137'],
  },
  159: {
    summary: 'SIGSYS: a seccomp filter killed it for a forbidden system call.',
    canBe: [
      ['seccomp', 'a profile with KILL as its action; the default profile of Docker returns EPERM instead'],
    ],
    tell: [
      'Audit log: type=1326 with the number of the system call.',
      'Try with --security-opt seccomp=unconfined, only to compare.',
    ],
    see: ['SIGSYS'],
  },
  255: {
    summary:
      'exit(-1) or a fatal error of the program; or the engine lost the process or could not start its file.',
    canBe: [
      ['program', 'exit(-1), klog.Fatal in Kubernetes components, ssh'],
      [
        'Docker 29, life < 1 s',
        'exec format error: wrong architecture, missing interpreter, CRLF in the first line',
      ],
      ['after a reboot', 'the host or the engine went away (power loss, WSL stopped, Docker Desktop quit)'],
    ],
    tell: [
      'Several containers with 255 and the same end: the host. One log line "exec ...: exec format error": the image.',
    ],
    see: ['126', '127'],
  },
};
