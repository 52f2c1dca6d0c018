import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSocketServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { askEngine } from '../../src/doctor/collect/ask-engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'sigtrail-engines-'));
const path = join(folder, 'engine.sock');
const closers: (() => Promise<void>)[] = [];

beforeAll(() => chmodSync(folder, 0o755));
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  rmSync(path, { force: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Answers each path with a status and body; anything else with 404. */
async function serve(answers: Record<string, string>, status = 200): Promise<void> {
  const listener: RequestListener = ({ url = '' }, response) => {
    const body = answers[url];
    response.writeHead(body === undefined ? 404 : status).end(body);
  };
  const server = createServer(listener).listen(path);
  closers.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  await once(server, 'listening');
}

/** A server that does with its connections what it likes. */
async function serveRaw(onConnection: (socket: Socket) => void): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createSocketServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    onConnection(socket);
  }).listen(path);
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  await once(server, 'listening');
}

const ask = (limitMs = 20_000, socket: string | null = path) =>
  askEngine({ name: 'docker', socket, from: 'default', named: true }, limitMs);

const version = {
  Version: '28.2.2',
  ApiVersion: '1.50',
  KernelVersion: '6.10.14-linuxkit',
  Platform: { Name: 'Docker Desktop 4.42.0 (195023)' },
};

describe('engines that answer', () => {
  test('Docker', async () => {
    await serve({
      '/_ping': 'OK',
      '/version': JSON.stringify(version),
      '/info': '{"OperatingSystem":"Docker Desktop"}',
    });
    expect(await ask()).toEqual({
      name: 'docker',
      socket: path,
      from: 'default',
      state: 'answers',
      version: '28.2.2',
      apiVersion: '1.50',
      operatingSystem: 'Docker Desktop',
      kernel: '6.10.14-linuxkit',
    });
  });

  test('Podman says so itself, whatever its socket is called', async () => {
    await serve({
      '/_ping': 'OK',
      '/version': '{"Version":"4.3.1","Components":[{"Name":"Podman Engine"}]}',
    });
    expect(await ask()).toMatchObject({
      name: 'podman',
      state: 'answers',
      version: '4.3.1',
      apiVersion: null,
    });
  });

  test('without /info the platform of /version tells the system', async () => {
    await serve({ '/_ping': 'OK', '/version': JSON.stringify(version) });
    expect(await ask()).toMatchObject({ operatingSystem: 'Docker Desktop 4.42.0 (195023)' });
  });

  test('fields of other kinds and endless words are not passed on', async () => {
    const odd = {
      Version: 'v'.repeat(5000),
      ApiVersion: 7,
      KernelVersion: null,
      Platform: 'x',
      Components: [null, 1, {}],
    };
    await serve({ '/_ping': 'OK', '/version': JSON.stringify(odd), '/info': '[]' });
    const engine = await ask();
    expect(engine).toMatchObject({ state: 'answers', apiVersion: null, kernel: null, operatingSystem: null });
    expect(engine.version).toHaveLength(100);
  });
});

describe('what answers otherwise', () => {
  test('an answer that never comes ends at the limit', async () => {
    await serveRaw(() => undefined);
    expect(await ask(100)).toMatchObject({ state: 'silent', version: null });
  });

  test('headers that never end, too', async () => {
    await serveRaw((socket) => socket.write('HTTP/1.1 200 OK\r\n'));
    expect(await ask(100)).toMatchObject({ state: 'silent' });
  });

  test('a body that never ends is cut off by its size, long before the limit', async () => {
    const chunk = Buffer.alloc(65_536, 'x');
    await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const more = (): void => {
        while (!socket.destroyed && socket.write(chunk));
      };
      socket.on('drain', more);
      more();
    });
    expect(await ask(60_000)).toMatchObject({ state: 'odd-answer' });
  });

  test.each([
    ['garbage', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['nothing', ''],
    ['binary', '\u0000\u0001\u0002'],
  ])('%s', async (_name, text) => {
    await serveRaw((socket) => socket.end(text));
    expect(await ask()).toMatchObject({ state: 'odd-answer' });
  });

  test.each([401, 403, 500])('status %i', async (status) => {
    await serve({ '/_ping': 'OK' }, status);
    expect(await ask()).toMatchObject({ state: 'odd-answer' });
  });

  test.each(['not json', 'null', '[]', '{}', '{"Version":""}'])('/version says %s', async (text) => {
    await serve({ '/_ping': 'OK', '/version': text });
    expect(await ask()).toMatchObject({ state: 'odd-answer', version: null });
  });
});

describe('nobody there', () => {
  test('no such file', async () => {
    expect(await ask()).toMatchObject({ state: 'refused' });
  });

  test('a socket whose server is dead', async () => {
    const script =
      "require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))";
    expect(() => execFileSync(process.execPath, ['-e', script, path])).toThrow(/Command failed/);
    expect(await ask()).toMatchObject({ state: 'refused' });
  });

  test('a plain file', async () => {
    writeFileSync(path, 'x');
    expect(await ask()).toMatchObject({ state: 'refused' });
  });

  test('a name that is too long for a socket', async () => {
    expect(await ask(20_000, `/${'x'.repeat(5000)}`)).toMatchObject({
      state: expect.stringMatching(/refused|odd-answer/),
    });
  });

  test('an address that is no socket of this machine is not asked', async () => {
    expect(await ask(20_000, null)).toMatchObject({ state: 'not-looked-at', socket: null });
  });
});
