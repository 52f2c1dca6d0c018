import { code, list, rows, section, text } from '../explanation.ts';
import type { Concept } from './concept.ts';

export const measuringConcepts: readonly Concept[] = [
  {
    id: 'epsilon',
    title: 'epsilon - how exact the instant of the signal is known',
    summary:
      'max(2 ms, 99th percentile of the lag of the load process within 100 ms of the signal). A request written less than epsilon before the signal is never counted as lost in flight.',
    sections: [
      section(
        'Why',
        text(
          'A correct Shutdown with 200 clients cut 2 to 24 requests sent 0.02 to 0.1 ms before kill(2) in 8 of 62 runs. Only epsilon keeps that from being a false F.',
        ),
      ),
    ],
    see: ['boundary', 'in flight', 'D2'],
  },
  {
    id: 'grade',
    title: 'grades A to F - what they mean',
    summary:
      'Gates are D2, D3 and D13. The worst run counts; loss is never averaged away. A grade speaks about the load of this drill, not about all of production.',
    sections: [
      section(
        'From the worst',
        rows(
          ['F', 'a gate failed: requests in flight were lost, or the signal never arrived'],
          ['D', 'another scenario failed'],
          ['C', 'a warning in a gate, as the keep-alive race'],
          ['B', 'a warning elsewhere, or something could only be inferred'],
          ['A', 'everything tried passed'],
          ['none', 'D1, D2, D3 or D13 was not tried: gradeOfTried says what is known'],
        ),
        text('Exit code of the drill: A, B, C 0 (C 1 with --fail-on warning); D, F 1; no grade 3.'),
      ),
    ],
    see: ['D2', 'D3', 'D13', 'D1'],
  },
  {
    id: 'goroutine',
    title: 'goroutine - ends with main, wherever it is',
    summary:
      'When main returns or os.Exit is called, all goroutines end at once, without deferred functions. Nothing waits for them unless the program does.',
    sections: [
      section(
        'So',
        list(
          'context tells them to end, sync.WaitGroup waits until they have: both are needed.',
          'Leaked goroutines do not delay signals by themselves; starvation of memory or the scheduler does, or a full channel nobody reads.',
          'SIGQUIT prints the stacks of all goroutines and exits 2 (crashes with a core file only with GOTRACEBACK=crash).',
        ),
      ),
    ],
    see: ['D17', 'SIGQUIT', 'Shutdown'],
  },
  {
    id: 'signal mask',
    title: 'SigBlk, SigCgt, SigIgn, SigPnd, ShdPnd - the masks in /proc/PID/status',
    summary:
      'Hexadecimal; bit n-1 stands for signal n. SIGTERM (15) is 0x4000. They tell what a process would do with a signal, without sending it.',
    sections: [
      section(
        'Read them',
        rows(
          ['SigIgn', 'ignored: the signal is thrown away'],
          ['SigCgt', 'caught: a handler is installed (by the program or by its runtime)'],
          ['SigBlk', 'blocked in this thread: it waits. An init that uses sigwait blocks what it passes on'],
          ['SigPnd', 'pending for this thread'],
          ['ShdPnd', 'pending for the whole process'],
        ),
        code('sh', 'is SIGTERM caught by PID 1?', 'grep SigCgt /proc/1/status   # bit 0x4000'),
      ),
      section(
        'Limits',
        list(
          'Go: the runtime catches almost everything, so SigCgt does not tell whether the program handles SIGTERM. After the first signal.Notify one thread has SigBlk fffffffc3bba3a00 or a variant.',
          'Node: libuv sets the bit for SIGTERM without a handler and clears it on the first signal.',
          'Neither ignored nor caught nor blocked: default action, which PID 1 of a namespace does not have.',
        ),
      ),
    ],
    see: ['PID 1', 'SIGTERM', 'D13'],
  },
  {
    id: 'OOM',
    title: 'OOM - killed for lack of memory',
    summary:
      'The kernel kills a process of the cgroup with SIGKILL: exit 137 when it is the main process. 137 alone never proves an OOM, and OOMKilled: true does not prove that the main process was the victim.',
    sections: [
      section(
        'Proof',
        list(
          'The kernel log: "Memory cgroup out of memory: Killed process N"; is N the main process?',
          'cgroup v2: memory.events (oom_kill); v1: memory.oom_control. The cgroup is gone when the container has exited.',
          'docker inspect: OOMKilled says that an OOM happened in this cgroup. A child that was killed while the parent exits 0 or 1 gives true as well (Docker 29); 20.10 says false while the parent lives.',
        ),
      ),
    ],
    see: ['137', 'SIGKILL', 'D9', 'D10'],
  },
  {
    id: 'SIGURG noise',
    title: 'SIGURG noise - Go interrupts its own goroutines',
    summary:
      'From Go 1.14 the runtime sends SIGURG to its own threads to preempt long-running goroutines. Traces show hundreds per second; this is normal and says nothing about the service.',
    sections: [
      section(
        'When it matters',
        list(
          'System calls of C code may return EINTR more often: retry them.',
          'GODEBUG=asyncpreemptoff=1 switches it off, to look for a fault; not for production.',
        ),
      ),
    ],
    see: ['SIGURG', 'goroutine'],
  },
];
