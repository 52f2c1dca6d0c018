import { join } from 'node:path';
import type { Reader } from './reader.ts';

/** A place where a container engine may listen. */
export interface EngineSocket {
  /** What it is usually called: `docker`, `podman`. */
  readonly name: string;
  /** null: not a socket of this machine, so it is not asked. */
  readonly socket: string | null;
  /** Who named it: `default`, `rootless`, `DOCKER_HOST`, `context desktop-linux`. */
  readonly from: string;
  /** Was it named by the user, so that its absence is worth a word? */
  readonly named: boolean;
}

export interface SocketSearch {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly platform: string;
  readonly uid: number | null;
  readonly reader: Reader;
}

const mostContexts = 24;
const mostSockets = 16;
/** Longer than any socket address may be. Source: unix(7), sockaddr_un has 108 bytes. */
const longestAddress = 200;

/** The socket of a `unix://` or `npipe://` address; null for tcp, ssh and anything else. */
function socketOf(address: string): string | null {
  const found = /^(?:unix|npipe):\/\/(\/.*)$/s.exec(address)?.[1];
  return found !== undefined && found.length <= longestAddress && !found.includes('\0') ? found : null;
}

/**
 * Docker contexts, the current one first. Source: docs.docker.com/engine/manage-resources/contexts,
 * cli/context/store: `contexts/meta/<digest>/meta.json` holds Name and Endpoints.docker.Host.
 */
function contextSockets(folder: string, reader: Reader): EngineSocket[] {
  const meta = join(folder, 'contexts', 'meta');
  return reader
    .list(meta)
    .slice(0, mostContexts)
    .flatMap((digest): EngineSocket[] => {
      try {
        const context: unknown = JSON.parse(reader.text(join(meta, digest, 'meta.json')) ?? 'null');
        const { Name, Endpoints } = context as {
          Name?: unknown;
          Endpoints?: { docker?: { Host?: unknown } };
        };
        const host = Endpoints?.docker?.Host;
        if (typeof Name !== 'string' || typeof host !== 'string') return [];
        return [
          { name: 'docker', socket: socketOf(host), from: `context ${Name.slice(0, 60)}`, named: true },
        ];
      } catch {
        // Not a context: no engine to be found in it.
        return [];
      }
    });
}

/** The usual places, by system. */
function usualSockets({ env, home, platform, uid }: SocketSearch): EngineSocket[] {
  const usual = (name: string, socket: string, from = 'default'): EngineSocket => ({
    name,
    socket,
    from,
    named: false,
  });
  if (platform === 'win32') return [usual('docker', '//./pipe/docker_engine')];
  const runtime = env['XDG_RUNTIME_DIR'] || (uid === null ? null : `/run/user/${uid}`);
  return [
    usual('docker', '/var/run/docker.sock'),
    ...(runtime === null ? [] : [usual('docker', join(runtime, 'docker.sock'), 'rootless')]),
    usual('docker', join(home, '.docker/run/docker.sock'), 'Docker Desktop'),
    usual('docker', join(home, '.docker/desktop/docker.sock'), 'Docker Desktop'),
    usual('podman', '/run/podman/podman.sock'),
    ...(runtime === null ? [] : [usual('podman', join(runtime, 'podman/podman.sock'), 'rootless')]),
  ];
}

/**
 * Every place where an engine may listen here, each socket once, those that the user named first. The values of
 * DOCKER_HOST and CONTAINER_HOST are shown only as far as they are paths of sockets.
 */
export function engineSockets(search: SocketSearch): EngineSocket[] {
  const { env, home, reader } = search;
  const named = (['DOCKER_HOST', 'CONTAINER_HOST'] as const).flatMap((variable): EngineSocket[] => {
    const address = env[variable];
    const name = variable === 'DOCKER_HOST' ? 'docker' : 'podman';
    return address ? [{ name, socket: socketOf(address), from: variable, named: true }] : [];
  });
  const contexts = contextSockets(env['DOCKER_CONFIG'] || join(home, '.docker'), reader);
  const seen = new Set<string>();
  return [...named, ...contexts, ...usualSockets(search)]
    .filter(({ socket, named: wasNamed }) => {
      if (socket === null) return true;
      const real = reader.real(socket);
      if (seen.has(real) || (!wasNamed && search.platform !== 'win32' && !reader.exists(real))) return false;
      seen.add(real);
      return true;
    })
    .slice(0, mostSockets);
}
