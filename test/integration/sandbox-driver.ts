import { createSandbox } from '../../src/engine/sandbox/sandbox.ts';

/** What the driver is told, as JSON in its first argument. */
export interface DriverOrder {
  readonly command: readonly string[];
  readonly network?: 'host' | 'none';
  readonly isolation?: 'auto' | 'process-group';
  readonly env?: Readonly<Record<string, string>>;
  readonly workdir?: string;
  readonly init?: boolean;
  readonly limits?: Readonly<Record<string, number>>;
  /** Signal to send when the service has written a line. */
  readonly kill?: string;
  /** Stay after the start until killed. */
  readonly stay?: boolean;
}

/** What it prints, as JSON. */
export interface DriverAnswer {
  readonly pid: number;
  readonly isPid1: boolean;
  readonly code: number | null;
  readonly signal: string | null;
  readonly log: readonly string[];
  readonly createMs: number;
  readonly startMs: number;
  readonly seenMs: number | null;
}

const order = JSON.parse(process.argv[2] ?? '{}') as DriverOrder;
const network = order.network ?? 'host';
const now = (): number => Number(process.hrtime.bigint()) / 1e6;
const began = now();
process.stdout.write('creating\n');
await using engine = await createSandbox({ network, isolation: order.isolation ?? 'auto' });
const created = now();
const instance = await engine.start(
  {
    command: order.command,
    workdir: order.workdir ?? '/',
    env: order.env ?? { PATH: '/usr/bin:/bin:/usr/sbin:/sbin' },
    stopSignal: 'SIGTERM',
    graceMs: 1_000,
    init: order.init ?? false,
    network,
    lifecycle: {},
  },
  order.limits ?? {},
);
const started = now();
let orderedNs: bigint | null = null;
if (order.kill !== undefined) {
  const line =
    instance.log.length > 0
      ? Promise.resolve()
      : new Promise<void>((resolve) => instance.onLog(() => resolve()));
  await Promise.race([line, instance.exited]);
  orderedNs = instance.kill(order.kill).toNs;
}
if (order.stay === true) process.stdout.write(`started ${instance.pid}\n`);
const exit = await instance.exited;
const answer: DriverAnswer = {
  pid: instance.pid,
  isPid1: instance.isPid1,
  code: exit.code,
  signal: exit.signal,
  log: instance.log.map(({ stream, text }) => `${stream}: ${text}`),
  createMs: created - began,
  startMs: started - created,
  seenMs: orderedNs === null ? null : Number(exit.seenNs - orderedNs) / 1e6,
};
process.stdout.write(`${JSON.stringify(answer)}\n`);
