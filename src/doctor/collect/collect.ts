import { accessSync, constants } from 'node:fs';
import { arch, homedir, release, tmpdir } from 'node:os';
import { findInit, findTool, isExecutableFile } from '../../engine/sandbox/find-tool.ts';
import { sandboxAbilities } from '../../engine/sandbox/sandbox.ts';
import { signalTraceAbility } from '../../kernel/ability.ts';
import { type MachineFacts, markFiles, namespaceNames, textFiles, toolNames } from '../facts.ts';
import { askEngine } from './ask-engine.ts';
import { engineSockets } from './engine-sockets.ts';
import { lookForLeftovers } from './leftovers.ts';
import { machineReader, type Reader } from './reader.ts';

const engineLimitMs = 500;

export interface CollectOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Remove what killed runs left behind. */
  readonly clean: boolean;
}

function mapRecord<Key extends string, From, To>(
  record: Readonly<Record<Key, From>>,
  convert: (value: From) => To,
): Record<Key, To> {
  return Object.fromEntries(
    Object.entries<From>(record).map(([key, value]) => [key, convert(value)]),
  ) as Record<Key, To>;
}

function tempFolder(): MachineFacts['tempFolder'] {
  const path = tmpdir();
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return { path, reason: '' };
  } catch (error) {
    return { path, reason: (error as NodeJS.ErrnoException).code ?? 'unknown error' };
  }
}

/** Looks at this machine; one thing that cannot be looked at does not stop the others. Takes about 50 ms, at most 500 ms longer. */
export async function collectFacts(
  { env, clean }: CollectOptions,
  reader: Reader = machineReader,
): Promise<MachineFacts> {
  const failures: string[] = [];
  const tried = async <Value>(what: string, look: () => Promise<Value>): Promise<Value | null> => {
    try {
      return await look();
    } catch (error) {
      failures.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  };
  const platform = process.platform;
  const uid = process.geteuid?.() ?? null;
  const [abilities, trace, engines] = await Promise.all([
    tried('abilities of the sandbox', sandboxAbilities),
    tried('kernel trace', signalTraceAbility),
    Promise.all(
      engineSockets({ env, home: homedir(), platform, uid, reader }).map((socket) =>
        askEngine(socket, engineLimitMs),
      ),
    ),
  ]);
  // Not beside the above: what the abilities are tried with must not be taken for something left behind.
  const leftovers = await tried('leftovers', () => lookForLeftovers(clean));
  const tools = Object.fromEntries(
    toolNames.map((name) => [
      name,
      platform === 'win32' ? null : name === 'init' ? findInit() : findTool(name),
    ]),
  ) as MachineFacts['tools'];
  return {
    platform,
    architecture: arch(),
    kernel: release(),
    node: process.versions.node,
    uid,
    texts: mapRecord(textFiles, (path) => reader.text(path)),
    marks: mapRecord(markFiles, (path) => reader.exists(path)),
    namespaces: Object.fromEntries(
      namespaceNames.map((name) => [name, reader.link(`/proc/self/ns/${name}`)]),
    ) as MachineFacts['namespaces'],
    hints: {
      container: env['container']?.slice(0, 40) || null,
      kubernetes: env['KUBERNETES_SERVICE_HOST'] !== undefined,
      wsl: env['WSL_DISTRO_NAME'] !== undefined,
    },
    abilities,
    trace: trace ?? { can: false, reason: 'it could not be found out' },
    tools,
    hasShell: isExecutableFile('/bin/sh'),
    tempFolder: tempFolder(),
    engines,
    leftovers,
    failures,
  };
}
