import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allProcesses, parseMasks, parseStat, processTree, readProcess, signalMasks } from './process.ts';

describe('/proc/PID/stat', () => {
  it('reads this process as the kernel shows it', () => {
    const info = readProcess(process.pid);
    expect(info).toMatchObject({ pid: process.pid, parent: process.ppid });
    expect(processTree(process.ppid).map((one) => one.pid)).toContain(process.pid);
    expect(allProcesses().some((one) => one.pid === process.pid)).toBe(true);
  });

  it('keeps names with spaces, parentheses and line feeds apart from the columns', () => {
    const columns = `S 7 1 1 0 -1 4194560 1 2 3 4 11 22 0 0 20 0 1 0 9876 1 1`;
    fc.assert(
      fc.property(fc.string({ maxLength: 15 }), (comm) => {
        const info = parseStat(`42 (${comm}) ${columns}`);
        expect(info).toEqual({ pid: 42, parent: 7, comm, state: 'S', startTicks: 9876n, cpuTicks: 33 });
      }),
    );
  });

  it('gives null for anything else and never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseStat(text)));
    expect(parseStat('')).toBeNull();
    expect(readProcess(4_194_305)).toBeNull();
  });
});

describe('signal masks', () => {
  it('reads back any masks', () => {
    const mask = fc.bigInt(0n, (1n << 64n) - 1n);
    fc.assert(
      fc.property(mask, mask, mask, (blocked, ignored, caught) => {
        const hex = (value: bigint) => value.toString(16).padStart(16, '0');
        const text = `Name:\tx\nSigPnd:\t${hex(0n)}\nSigBlk:\t${hex(blocked)}\nSigIgn:\t${hex(ignored)}\nSigCgt:\t${hex(caught)}\n`;
        expect(parseMasks(text)).toEqual({ blocked, ignored, caught, pending: 0n });
      }),
    );
  });

  it('is null without mask lines, and this process has some', () => {
    expect(parseMasks('Name:\tx\n')).toBeNull();
    fc.assert(fc.property(fc.string(), (text) => void parseMasks(text)));
    expect(signalMasks(process.pid)?.caught).toBeGreaterThan(0n);
  });
});
