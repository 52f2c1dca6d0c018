import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findStaleInstances, removeStaleInstances, startSignalTrace } from '../../src/kernel/signal-trace.ts';
import { findTracefs } from '../../src/kernel/tracefs.ts';
import { run, startChild } from './children.ts';

const source = new URL('../../src/kernel/signal-trace.ts', import.meta.url).href;
const instances = `${findTracefs() ?? '/sys/kernel/tracing'}/instances`;
const instancesOf = (pid: number) =>
  readdirSync(instances).filter((name) => name.startsWith(`sigtrail-${pid}-`));

/** A Node program that starts a trace, says its instance, and then goes on with `then`. */
const tracer = (then: string) => `
  const { startSignalTrace } = await import('${source}');
  const trace = await startSignalTrace({ signals: [50] });
  const { readdirSync } = await import('node:fs');
  console.log(readdirSync('${instances}').find((name) => name.startsWith('sigtrail-' + process.pid + '-')));
  ${then}`;

describe('nothing is left', () => {
  test.each([
    ['stop', 'await trace.stop();'],
    ['the program just ends', ''],
    ['process.exit', 'process.exit(0);'],
    ['an uncaught error', "process.on('uncaughtException', () => process.exit(0)); throw new Error('x');"],
    ['process.exit during stop', 'void trace.stop(); process.exit(0);'],
  ])('after %s', async (_name, then) => {
    const { code, stdout } = await run(process.execPath, '--input-type=module', '-e', tracer(then));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^sigtrail-\d+-\d+-0$/m);
    expect(existsSync(`${instances}/${stdout.trim()}`)).toBe(false);
  });

  test('after stop in this process, and the second name is free again', async () => {
    const one = await startSignalTrace({ signals: [50] });
    const two = await startSignalTrace({ signals: [50] });
    expect(instancesOf(process.pid)).toHaveLength(2);
    await Promise.all([one.stop(), two.stop()]);
    expect(instancesOf(process.pid)).toEqual([]);
  });
});

test('a tracer killed with SIGKILL leaves its instance; the next start removes that one, never one in use', async () => {
  await using alive = await startSignalTrace({ signals: [50] });
  const child = await startChild(
    process.execPath,
    '--input-type=module',
    '-e',
    tracer('setInterval(() => {}, 1e6);'),
  );
  const name = child.firstLine;
  expect(await findStaleInstances()).not.toContain(name);
  child.process.kill('SIGKILL');
  await child.ended;
  expect(existsSync(`${instances}/${name}`)).toBe(true);
  expect(await findStaleInstances()).toContain(name);
  expect(await removeStaleInstances()).toContain(name);
  expect(existsSync(`${instances}/${name}`)).toBe(false);
  expect(await alive.read()).toMatchObject({ lost: 0 });
});

test('an instance that another program holds open is silenced, and stop still returns', async () => {
  const trace = await startSignalTrace({ signals: [50] });
  const folder = `${instances}/${instancesOf(process.pid)[0]}`;
  const held = openSync(`${folder}/per_cpu/cpu0/trace_pipe_raw`, 'r');
  await trace.stop();
  expect(readFileSync(`${folder}/tracing_on`, 'utf8').trim()).toBe('0');
  expect(readFileSync(`${folder}/events/enable`, 'utf8').trim()).toBe('0');
  closeSync(held);
  rmdirSync(folder);
});

describe('where it cannot be done, the reason is said', () => {
  const ask = `const { signalTraceAbility, startSignalTrace } = await import('${source}');
    const ability = await signalTraceAbility();
    const error = await startSignalTrace({ signals: [15] }).catch((error) => error);
    console.log(JSON.stringify({ ...ability, error: error.name, why: error.text?.why }));`;
  const node = [process.execPath, '--input-type=module', '-e', ask];

  test.each([
    [
      'no rights',
      ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'],
      'may not be written by this user',
    ],
    [
      'another pid namespace',
      ['unshare', '--pid', '--fork', '--mount-proc'],
      'not the initial pid namespace',
    ],
    [
      'another time namespace',
      ['unshare', '--time', '--monotonic', '1000', '--fork'],
      'a time namespace of its own',
    ],
  ])('%s', async (_name, [command = '', ...args], why) => {
    const { stdout } = await run(command, ...args, ...node);
    const answer = JSON.parse(stdout) as { can: boolean; reason: string; error: string; why: string };
    expect(answer).toMatchObject({ can: false, error: 'SigtrailError' });
    expect(answer.reason).toContain(why);
    expect(answer.why).toBe(answer.reason);
  });

  test('tracefs not mounted and not to be mounted', async () => {
    // A mount namespace of its own without tracefs and debugfs, and without the right to mount.
    const script = `umount -R /sys/kernel/tracing; umount -R /sys/kernel/debug 2>/dev/null; exec setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin "$@"`;
    const { stdout } = await run('unshare', '--mount', 'sh', '-c', script, 'sh', ...node);
    expect(JSON.parse(stdout)).toMatchObject({ can: false, error: 'SigtrailError' });
    expect(stdout).toContain('mount -t tracefs');
  });

  test('tracefs not mounted, but it may be: it is mounted and stays so', async () => {
    const trial = `const { signalTraceAbility, startSignalTrace } = await import('${source}');
      const { findTracefs } = await import('${new URL('../../src/kernel/tracefs.ts', import.meta.url).href}');
      const before = findTracefs();
      const { reason } = await signalTraceAbility();
      const trace = await startSignalTrace({ signals: [15] });
      await trace.stop();
      console.log(JSON.stringify({ before, reason, mounted: trace.mountedTracefs, after: findTracefs() }));`;
    const script = 'umount -R /sys/kernel/tracing; umount -R /sys/kernel/debug 2>/dev/null; exec "$@"';
    const command = [process.execPath, '--input-type=module', '-e', trial];
    const { stdout } = await run('unshare', '--mount', 'sh', '-c', script, 'sh', ...command);
    expect(JSON.parse(stdout)).toEqual({
      before: null,
      reason: 'tracefs will be mounted at /sys/kernel/tracing',
      mounted: true,
      after: '/sys/kernel/tracing',
    });
  });
});
