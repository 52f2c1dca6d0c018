/** What is worth knowing about a signal beyond its default; keyed by name. */
export const signalNotes: Readonly<Record<string, readonly string[]>> = {
  SIGHUP: [
    'Sent when a terminal goes away. By custom daemons read their configuration again: nginx, HAProxy master, Prometheus.',
    'A program started with nohup inherits it as ignored; Go keeps that unless the program calls signal.Notify for it.',
  ],
  SIGINT: [
    'Ctrl-C sends it to the whole foreground process group, docker stop and Kubernetes do not send it: a handler for SIGINT alone is never called there.',
    '`app &` in a script starts with SIGINT ignored, unless the program installs its own handler.',
    'PostgreSQL: fast shutdown, the better STOPSIGNAL there (SIGTERM waits for the clients).',
  ],
  SIGQUIT: [
    'Go prints the stacks of all goroutines and exits 2; a core file is written only with GOTRACEBACK=crash. SIGTERM ends it without a dump.',
    'JVM: thread dump to stdout, the program goes on. nginx: graceful quit (its images set STOPSIGNAL SIGQUIT).',
    'As STOPSIGNAL of a plain Go image it turns every stop into a stack dump with exit 2.',
  ],
  SIGILL: ['From the program itself: wrong CPU type, damaged binary, __builtin_trap.'],
  SIGABRT: [
    'abort(3): failed assertion, double free, C++ terminate, Rust panic=abort. Exit 134.',
    'abort() in PID 1: the kernel drops the raised SIGABRT; glibc then faults on purpose, so 139 can be an abort.',
  ],
  SIGBUS: ['Often a memory-mapped file that was cut, or a full /dev/shm (64 MB by default in containers).'],
  SIGFPE: ['Integer division by zero on x86. Go and the JVM turn it into a panic or exception.'],
  SIGKILL: [
    'Who sends it: the OOM killer, an engine after the grace, docker kill, a person, the kernel when PID 1 of the namespace ends.',
    'No handler, no deferred function, no flush runs. The exit code is 137; it does not tell who sent it.',
    'Inside its own namespace PID 1 is immune even to SIGKILL; from outside it always works.',
  ],
  SIGUSR1: [
    'Free for programs: reopen log files (nginx), worker counts, and so on. Its default ends the process.',
    'As STOPSIGNAL on plain Go: silently dropped, SIGKILL after the grace.',
  ],
  SIGSEGV: [
    'A wild pointer; the kernel forces it, so PID 1 dies of a real fault too. Exit 139.',
    'Go: a nil pointer is a panic (exit 2); in C code called by Go the process crashes.',
  ],
  SIGUSR2: ['Free for programs; nginx upgrades its binary, gunicorn starts a new master.'],
  SIGPIPE: [
    'Go: on stdout or stderr (descriptor 1 or 2) the program dies of SIGPIPE, on other descriptors write returns EPIPE. Sent from outside it is dropped.',
    'Python, Node, the JVM and Rust do not die of it: write fails with an error.',
    'Exit 141: the reader of a pipe went away, as in `app | head`.',
  ],
  SIGALRM: ['alarm(2) and setitimer(2). Shell scripts and old daemons use it as a time-out.'],
  SIGTERM: [
    'The stop signal of docker stop, compose, Kubernetes, systemd and kill(1) when nothing else is said. SIGKILL follows after the grace.',
    'As PID 1 without a handler most programs ignore it, and every stop takes the whole grace and ends in 137.',
    'Exit 143 means either that it ended the process by default (nothing was drained), or that the program exits 143 after a clean stop, as the JVM does.',
  ],
  SIGCHLD: [
    'Tells a parent that a child ended; the parent must call wait or the child stays a zombie. Set to ignored, the kernel reaps by itself.',
  ],
  SIGCONT: ['Always continues a stopped process, even when it is ignored; a handler runs in addition.'],
  SIGSTOP: [
    'Suspends at once; docker pause uses the cgroup freezer instead, which a process cannot notice.',
    'A stopped process handles SIGTERM only after SIGCONT. SIGKILL works at once.',
  ],
  SIGTSTP: ['Ctrl-Z. A process whose group is orphaned (as in most containers) ignores the stop.'],
  SIGTTIN: ['A process in the background read from its terminal.'],
  SIGTTOU: ['A process in the background wrote to its terminal and stty tostop is set.'],
  SIGURG: [
    'Go sends it to its own threads hundreds of times a second to preempt goroutines (from Go 1.14): noise in traces.',
  ],
  SIGXCPU: ['Soft limit of ulimit -t; the hard limit sends SIGKILL.'],
  SIGXFSZ: ['ulimit -f was passed by a write.'],
  SIGPROF: [
    'CPU profilers use it (Go pprof, gperftools). A leftover timer can end a program that did not expect it.',
  ],
  SIGWINCH: [
    'Apache httpd stops gracefully on it: its images set STOPSIGNAL SIGWINCH. A terminal that is resized sends it too.',
  ],
  SIGPWR: ['LXC stops containers with it; systemd as PID 1 acts on it.'],
  SIGSYS: ['A seccomp filter forbade a system call (Docker returns EPERM instead by default). Exit 159.'],
};

/** For real-time signals. */
export const realTimeNotes: readonly string[] = [
  'Real-time signals queue, standard ones coalesce. glibc and musl keep the first two or three for themselves: always count from SIGRTMIN.',
  'systemd as PID 1 halts on SIGRTMIN+3, the STOPSIGNAL of its images. A plain Go program drops it silently: SIGKILL after the grace.',
];
