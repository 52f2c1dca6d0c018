import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeAddress,
  listeningSockets,
  parseListening,
  parseUnixListeners,
  parseUnread,
  socketOwner,
  unixListeners,
  unreadPeers,
} from './sockets.ts';

describe('listening sockets', () => {
  it('finds a real one, on IPv4 and IPv6, and its owner', async () => {
    for (const [host, address] of [
      ['127.0.0.1', '127.0.0.1'],
      ['::1', '::1'],
      ['0.0.0.0', '0.0.0.0'],
    ] as const) {
      const server = createServer().listen(0, host);
      await once(server, 'listening');
      const { port } = server.address() as { port: number };
      const socket = listeningSockets(process.pid).find((one) => one.port === port);
      expect(socket).toMatchObject({ address, port });
      expect(socketOwner(socket?.inode ?? '')?.pid).toBe(process.pid);
      server.close();
    }
  });

  it('finds a unix socket by its path', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sigtrail-sockets-'));
    const path = join(folder, 'a b.sock');
    const server = createServer().listen(path);
    await once(server, 'listening');
    expect(unixListeners(process.pid).map((one) => one.path)).toContain(path);
    server.close();
    rmSync(folder, { recursive: true });
  });

  it('decodes every IPv4 address', () => {
    fc.assert(
      fc.property(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)), (bytes) => {
        const hex = [...bytes]
          .reverse()
          .map((byte) => byte.toString(16).padStart(2, '0'))
          .join('')
          .toUpperCase();
        expect(decodeAddress(hex)).toBe(bytes.join('.'));
      }),
    );
  });

  it('decodes IPv6, the mapped IPv4 and the unspecified address', () => {
    expect(decodeAddress('00000000000000000000000001000000')).toBe('::1');
    expect(decodeAddress('00000000000000000000000000000000')).toBe('::');
    expect(decodeAddress('0000000000000000FFFF00000100007F')).toBe('127.0.0.1');
  });

  it('survives hostile text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseListening(`header\n${text}`, 6);
        parseUnixListeners(`header\n${text}`);
        decodeAddress(text);
      }),
    );
  });
});

describe('unread bytes', () => {
  it('sees what a real server has not read', async () => {
    const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const client = connect(port, '127.0.0.1');
    const [accepted] = (await once(server, 'connection')) as [Socket];
    await new Promise((resolve) => client.write('GET / HTTP/1.1\r\n', resolve));
    expect([...unreadPeers(process.pid, port)]).toEqual([client.localPort]);
    accepted.resume();
    await once(accepted, 'data');
    expect(unreadPeers(process.pid, port).size).toBe(0);
    client.destroy();
    server.close();
  });

  it('survives hostile text', () => {
    fc.assert(fc.property(fc.string(), fc.nat(65_535), (text, port) => void parseUnread(text, port)));
  });
});
