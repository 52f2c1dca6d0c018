import { describe, expect, it } from 'vitest';
import { fixture } from '../fixture-paths.ts';
import { isRoot, proof, runDrill } from '../support/run-drill.ts';

const alone = ['--network', 'none'];

async function gradeOf(words: readonly string[], user: 'self' | 'nobody' = 'self') {
  const end = await runDrill([...alone, ...words], { user });
  console.log(proof(end));
  return end.document;
}

describe('what the rules give', () => {
  it('a JVM-like server that drains and exits 143 is an A', async () => {
    const document = await gradeOf(['--', process.execPath, fixture('node/jvm-like.mjs')]);
    expect(document.grade, document.headline).toBe('A');
    expect(document.scenarios.find((one) => one.id === 'D1')?.runs[0]?.exitCode).toBe(143);
    expect(document.scenarios.find((one) => one.id === 'D1')?.reason).toContain('JVM');
  });

  it('Node behind dash without exec is an F: the signal never arrives', async () => {
    const document = await gradeOf([
      '--grace',
      '2s',
      '--',
      'dash',
      fixture('shell/no-exec.sh'),
      process.execPath,
      fixture('node/graceful.mjs'),
    ]);
    expect(document.grade, document.headline).toBe('F');
    expect(document.scenarios.find((one) => one.id === 'D13')?.verdict).toBe('fail');
    expect(document.headline).toContain('never hears');
  });

  it('the same program with exec hears it', async () => {
    const words = ['--only', 'D1,D13', '--', 'dash', fixture('shell/exec.sh'), process.execPath];
    const document = await gradeOf([...words, fixture('node/graceful.mjs')]);
    expect(document.scenarios.map((one) => one.verdict)).toEqual(['pass', 'pass']);
  });

  it.runIf(isRoot)('Go behind tini is an A as root, by trace', async () => {
    const document = await gradeOf(['--init', '--', fixture('go/drain')]);
    expect(document.grade, document.headline).toBe('A');
    expect(document.scenarios[0]?.runs[0]?.leaf?.knownBy).toBe('trace');
  });

  it.runIf(isRoot)('Go behind tini is a B without root, by inference', async () => {
    const document = await gradeOf(['--init', '--', fixture('go/drain')], 'nobody');
    expect(document.grade, document.headline).toBe('B');
    expect(document.scenarios[0]?.runs[0]?.leaf?.knownBy).toBe('inferred');
  });

  it('a preforker whose master owns the socket is judged as its single-process twin', async () => {
    const grades = [];
    for (const name of ['c/preforker', 'c/sigwait']) {
      const document = await gradeOf(['--only', 'D1,D2,D13', '--', fixture(name)]);
      grades.push(document.scenarios.map((one) => [one.id, one.verdict]));
      expect(document.scenarios[0]?.runs[0]?.leaf?.knownBy).toBe('same-process');
    }
    expect(grades[0]).toEqual(grades[1]);
    expect(grades[0]).toContainEqual(['D2', 'pass']);
  });

  it('a server that answers at once and reads no body has nothing in flight: no grade', async () => {
    const document = await gradeOf(['--', process.execPath, fixture('node/answers-at-once.mjs')]);
    expect(document.grade).toBeNull();
    const inFlight = document.scenarios.find((one) => one.id === 'D2');
    expect(inFlight?.verdict).toBe('skipped');
    expect(inFlight?.reason).toContain('nothing was in flight');
  });

  it('one that drains 12 s with a grace of 10 s is an F', async () => {
    const document = await gradeOf(['--', fixture('go/slow-drain')]);
    expect(document.grade, document.headline).toBe('F');
    expect(document.scenarios.find((one) => one.id === 'D15')?.verdict).toBe('fail');
  });

  it('one that serves on for 2 s after the signal and then exits is an F', async () => {
    const document = await gradeOf(['--', fixture('go/sleep-then-exit')]);
    expect(document.grade, document.headline).toBe('F');
  });

  it('os.Exit(0) with a 5 ms handler is an F', async () => {
    const document = await gradeOf(['--', fixture('go/exit-at-once'), '-handler', '5ms']);
    expect(document.grade, document.headline).toBe('F');
  });

  it('redis, which speaks no HTTP, gets no grade; what was tried is an A', async () => {
    const words = ['--', 'redis-server', '--port', '6399', '--save', '', '--dir', '/tmp'];
    const document = await gradeOf(words);
    expect(document.grade).toBeNull();
    expect(document.gradeOfTried).toBe('A');
    expect(document.scenarios.find((one) => one.id === 'D2')?.reason).toContain('--load-command');
  });
});
