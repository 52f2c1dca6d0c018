import type { DoctorEngine } from '../../model/documents/doctor.ts';
import type { EngineSocket } from './engine-sockets.ts';

/** Loaded this way node:http costs about 5 ms; imported, about 33. */
const http = process.getBuiltinModule('node:http');

const mostBytes = 256 * 1024;
const longestWord = 100;

/** One answer; the status is checked by the caller. */
interface Answer {
  readonly status: number;
  readonly body: string;
}

function get(socketPath: string, path: string, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { socketPath, path, signal, agent: false, headers: { Host: 'localhost' } };
    const request = http.get(options, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > mostBytes) response.destroy(new Error('the answer is too long'));
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    request.on('error', reject);
  });
}

type Fields = Readonly<Record<string, unknown>>;

async function getFields(socket: string, path: string, signal: AbortSignal): Promise<Fields> {
  try {
    const { status, body } = await get(socket, path, signal);
    const fields: unknown = status === 200 ? JSON.parse(body) : null;
    return typeof fields === 'object' && fields !== null ? (fields as Fields) : {};
  } catch {
    // The engine answered the ping: what else it says is a bonus.
    return {};
  }
}

function word(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, longestWord) : null;
}

function isPodman(version: Fields): boolean {
  const components = version['Components'];
  if (!Array.isArray(components)) return false;
  return components
    .slice(0, 20)
    .some((part: unknown) => (part as Fields | null)?.['Name'] === 'Podman Engine');
}

function stateOf(error: unknown, signal: AbortSignal): DoctorEngine['state'] {
  if (signal.aborted) return 'silent';
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM') return 'no-permission';
  if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ENOTSOCK') return 'refused';
  return 'odd-answer';
}

/**
 * Looks who listens on a socket: `GET /_ping`, then `/version` and `/info`. Changes nothing, never throws.
 * Source: Docker Engine API; Podman serves the same paths.
 * @param limitMs for everything together
 */
export async function askEngine(
  { name, socket, from }: EngineSocket,
  limitMs: number,
): Promise<DoctorEngine> {
  const nothing = { version: null, apiVersion: null, operatingSystem: null, kernel: null };
  if (socket === null) return { name, socket, from, state: 'not-looked-at', ...nothing };
  const signal = AbortSignal.timeout(limitMs);
  try {
    const ping = await get(socket, '/_ping', signal);
    if (ping.status !== 200) return { name, socket, from, state: 'odd-answer', ...nothing };
  } catch (error) {
    return { name, socket, from, state: stateOf(error, signal), ...nothing };
  }
  const [version, info] = await Promise.all([
    getFields(socket, '/version', signal),
    getFields(socket, '/info', signal),
  ]);
  if (word(version['Version']) === null) return { name, socket, from, state: 'odd-answer', ...nothing };
  return {
    name: isPodman(version) ? 'podman' : 'docker',
    socket,
    from,
    state: 'answers',
    version: word(version['Version']),
    apiVersion: word(version['ApiVersion']),
    operatingSystem:
      word(info['OperatingSystem']) ?? word((version['Platform'] as Fields | null | undefined)?.['Name']),
    kernel: word(version['KernelVersion']),
  };
}
