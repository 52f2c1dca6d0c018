import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DoctorCheck, DoctorDocument } from '../../model/documents/doctor.ts';
import { widthOf } from '../text/width.ts';
import { renderDoctorJson } from './json.ts';
import { renderDoctorText } from './text.ts';

const limited: DoctorCheck = {
  id: 'cgroup-limits',
  area: 'cgroups',
  name: 'cgroup limits',
  state: 'limited',
  found: 'cgroup v2: CPU, memory, pids and freezer no: no right to make a group under /sys/fs/cgroup',
  from: '/proc/self/cgroup',
  cost: 'D8, D9, D10 and D18 are skipped; D12 cannot try a full process table',
  scenarios: ['D8', 'D9', 'D10', 'D18'],
  advice: null,
  get: ['systemd-run --user --scope sigtrail drill -- ./server', 'sudo sigtrail drill -- ./server'],
};

const there = (id: string, area: DoctorCheck['area'], name: string, found: string): DoctorCheck => ({
  id,
  area,
  name,
  state: 'there',
  found,
  from: 'PATH',
  cost: null,
  scenarios: [],
  get: [],
  advice: null,
});

const document: DoctorDocument = {
  schema: 'sigtrail/doctor/v1',
  version: '0.1.0',
  verdict: 'limited',
  headline: 'this machine can drill, 1 thing is missing: cgroup limits',
  machine: {
    kind: 'linux',
    title: 'native Linux',
    kernel: '6.1.0',
    architecture: 'x64',
    node: '24.1.0',
    distribution: 'Debian GNU/Linux 12 (bookworm)',
    container: null,
    firstPidNamespace: true,
    user: 1000,
    cgroup: 'v2',
  },
  checks: [
    there('pid-namespace', 'sandbox', 'PID namespace', 'made without root'),
    limited,
    there('tool-unshare', 'tools', 'unshare', '/usr/bin/unshare'),
    {
      ...limited,
      id: 'tool-ip',
      area: 'tools',
      name: 'ip',
      found: 'not on this machine',
      get: ['sudo apt-get install -y iproute2'],
    },
    there('tool-init', 'tools', 'init', '/usr/bin/tini'),
    { ...there('engine', 'engines', 'engine', 'none found'), state: 'not-needed' },
  ],
  engines: [],
  leftovers: [],
  lost: [{ scenario: 'D8', because: 'cgroup-limits' }],
  next: 'sigtrail drill -- ./server',
  unknown: ['engine at /var/run/docker.sock: silent'],
};

const screen = { width: 80, unicode: true, color: false };
const lines = (source: DoctorDocument, on = screen) => renderDoctorText(source, { screen: on }).split('\n');

describe('text', () => {
  test('the verdict comes first, what to do last', () => {
    const text = lines(document);
    expect(text[0]).toBe(document.headline);
    expect(text.slice(-4)).toEqual([
      'skipped    D8',
      'next       sigtrail drill -- ./server',
      'not known  engine at /var/run/docker.sock: silent',
      '',
    ]);
  });

  test('what is missing says its cost and every way to get it, and commands stay whole', () => {
    const text = lines(document, { ...screen, width: 60 });
    expect(text).toContain(`${' '.repeat(19)}get   systemd-run --user --scope sigtrail drill -- ./server`);
    expect(text).toContain(`${' '.repeat(25)}sudo sigtrail drill -- ./server`);
    expect(text.join('\n')).toContain('costs D8, D9, D10 and D18');
  });

  test('tools that are there share one line', () => {
    const tools = lines(document).filter((line) => line.startsWith('tools') || line.startsWith('ip '));
    expect(tools.map((line) => line.replace(/\s+/g, ' '))).toEqual([
      'tools ✔ unshare, tini PATH',
      'ip ! not on this machine /proc/self/cgroup',
    ]);
  });

  test.each([60, 80, 140])('no line but a command is longer than %i columns', (width) => {
    const commands = new Set(document.checks.flatMap(({ get }) => get));
    for (const line of lines(document, { ...screen, width })) {
      if ([...commands].some((command) => line.endsWith(command))) continue;
      expect(widthOf(line), line).toBeLessThanOrEqual(width);
    }
  });

  test('colour only repeats what the words say', () => {
    const coloured = renderDoctorText(document, { screen: { ...screen, color: true } });
    expect(coloured).toContain('\u001b[');
    expect(stripVTControlCharacters(coloured)).toBe(renderDoctorText(document, { screen }));
  });

  test('without UTF-8 all is ASCII', () => {
    const text = renderDoctorText(document, { screen: { ...screen, unicode: false } });
    expect(text).toMatch(/^[\x0a\x20-\x7e]*$/);
    expect(text).toContain('PID namespace  ok  made without root');
  });

  test('whatever the strings hold, no control character comes out and nothing throws', () => {
    const hostile = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(hostile, hostile, hostile, (found, name, word) => {
        const checks = [{ ...limited, found, name, from: word, cost: word, get: [word], advice: word }];
        const text = renderDoctorText({ ...document, headline: found, checks, unknown: [word] }, { screen });
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      }),
    );
  });
});

test('JSON begins with the schema, ends with unknown and hides no control character', () => {
  const text = renderDoctorJson({ ...document, unknown: ['a\u009b31mb\u007f'] });
  expect(JSON.parse(text)).toMatchObject({ unknown: ['a\u009b31mb\u007f'] });
  expect(text).not.toMatch(/[\u007f-\u009f]/);
  expect(Object.keys(JSON.parse(text) as object).at(0)).toBe('schema');
  expect(Object.keys(JSON.parse(text) as object).at(-1)).toBe('unknown');
});
