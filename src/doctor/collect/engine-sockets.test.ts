import { describe, expect, test } from 'vitest';
import { engineSockets } from './engine-sockets.ts';
import type { Reader } from './reader.ts';

/** A machine of which only these files and links exist. */
function machine(files: Record<string, string>, links: Record<string, string> = {}): Reader {
  return {
    text: (path) => files[path] ?? null,
    exists: (path) => path in files,
    link: (path) => links[path] ?? null,
    real: (path) => links[path] ?? path,
    list: (path) => [
      ...new Set(
        Object.keys(files)
          .filter((file) => file.startsWith(`${path}/`))
          .map((file) => file.slice(path.length + 1).split('/')[0] ?? ''),
      ),
    ],
  };
}

function search(reader: Reader, env: Record<string, string> = {}, platform = 'linux') {
  return engineSockets({ env, home: '/home/u', platform, uid: 1000, reader });
}

const context = (name: unknown, host: unknown) =>
  JSON.stringify({ Name: name, Endpoints: { docker: { Host: host } } });

describe('usual places', () => {
  test('only sockets that exist, by the runtime folder of the user', () => {
    const reader = machine({
      '/var/run/docker.sock': '',
      '/run/user/1000/podman/podman.sock': '',
      '/x/docker.sock': '',
    });
    expect(search(reader).map(({ socket }) => socket)).toEqual([
      '/var/run/docker.sock',
      '/run/user/1000/podman/podman.sock',
    ]);
    expect(search(reader, { XDG_RUNTIME_DIR: '/x' }).map(({ socket }) => socket)).toEqual([
      '/var/run/docker.sock',
      '/x/docker.sock',
    ]);
  });

  test('a socket with two names is one socket', () => {
    const reader = machine(
      { '/var/run/docker.sock': '', '/run/podman/podman.sock': '' },
      { '/var/run/docker.sock': '/run/podman/podman.sock' },
    );
    expect(search(reader)).toHaveLength(1);
  });

  test('Windows has a pipe', () => {
    expect(search(machine({}), {}, 'win32')).toMatchObject([{ socket: '//./pipe/docker_engine' }]);
  });
});

describe('named by the user', () => {
  test('DOCKER_HOST is asked although the file is not there', () => {
    expect(search(machine({}), { DOCKER_HOST: 'unix:///tmp/my.sock' })).toEqual([
      { name: 'docker', socket: '/tmp/my.sock', from: 'DOCKER_HOST', named: true },
    ]);
  });

  test.each([
    'tcp://user:secret@10.0.0.1:2376',
    'ssh://me@there',
    'unix://relative',
    'nonsense',
    `unix:///${'x'.repeat(300)}`,
  ])('%s is not asked, and its value is not shown', (address) => {
    const found = search(machine({}), { DOCKER_HOST: address });
    expect(found).toEqual([{ name: 'docker', socket: null, from: 'DOCKER_HOST', named: true }]);
  });

  test('Docker contexts', () => {
    const reader = machine({
      '/home/u/.docker/contexts/meta/aa/meta.json': context(
        'desktop-linux',
        'unix:///home/u/.docker/desktop/docker.sock',
      ),
      '/home/u/.docker/contexts/meta/bb/meta.json': context('remote', 'ssh://me@there'),
    });
    expect(search(reader)).toEqual([
      {
        name: 'docker',
        socket: '/home/u/.docker/desktop/docker.sock',
        from: 'context desktop-linux',
        named: true,
      },
      { name: 'docker', socket: null, from: 'context remote', named: true },
    ]);
  });

  test.each([
    '',
    '{',
    'null',
    '[]',
    '"x"',
    '7',
    '{"Name":1}',
    context('x', 5),
    context(['x'], 'unix:///a'),
    '{"Name":"x","Endpoints":7}',
  ])('a context file that holds %s is passed over', (text) => {
    expect(search(machine({ '/d/contexts/meta/aa/meta.json': text }), { DOCKER_CONFIG: '/d' })).toEqual([]);
  });

  test('a thousand contexts are not a thousand questions', () => {
    const files = Array.from({ length: 1000 }, (_, n) => [
      `/d/contexts/meta/${n}/meta.json`,
      context(`c${n}`, `unix:///s/${n}`),
    ]);
    expect(search(machine(Object.fromEntries(files)), { DOCKER_CONFIG: '/d' }).length).toBeLessThanOrEqual(
      16,
    );
  });
});
