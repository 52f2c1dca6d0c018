import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs';
import { isExecutableFile } from './find-tool.ts';

/** e_machine of ELF files this machine runs itself. Source: elf.h. */
const machines: Readonly<Record<string, readonly number[]>> = {
  x64: [62, 3],
  ia32: [3],
  arm64: [183, 40],
  arm: [40],
  riscv64: [243],
  ppc64: [21],
  s390x: [22],
  loong64: [258],
};
const machineNames: Readonly<Record<number, string>> = {
  3: 'i386',
  8: 'MIPS',
  20: 'PowerPC',
  21: 'PowerPC 64',
  22: 'S/390',
  40: 'ARM',
  62: 'x86-64',
  183: 'arm64',
  243: 'RISC-V',
  258: 'LoongArch',
};
const programInterpreter = 3;

function readBytes(path: string, from: number, length: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, from));
  } finally {
    closeSync(file);
  }
}

/** Has somebody told the kernel to run foreign programs through an emulator? Then nothing can be said beforehand. */
function hasForeignFormats(): boolean {
  try {
    return readdirSync('/proc/sys/fs/binfmt_misc').some((name) => name !== 'register' && name !== 'status');
  } catch {
    return false;
  }
}

/** The loader an ELF file asks for; null for a static program or another form than 64-bit little-endian. */
function loaderOf(path: string, head: Buffer): string | null {
  if (head.length < 64 || head[4] !== 2 || head[5] !== 1) return null;
  const size = head.readUInt16LE(54);
  const count = Math.min(head.readUInt16LE(56), 64);
  if (size < 56) return null;
  const table = readBytes(path, Number(head.readBigUInt64LE(32)), size * count);
  for (let at = 0; at + 56 <= table.length; at += size) {
    if (table.readUInt32LE(at) !== programInterpreter) continue;
    const length = Math.min(Number(table.readBigUInt64LE(at + 32)), 4096);
    return readBytes(path, Number(table.readBigUInt64LE(at + 8)), length)
      .toString()
      .replace(/\0.*$/s, '');
  }
  return null;
}

function elfProblem(path: string, head: Buffer): string | null {
  if (head.length < 20) return 'it is a truncated ELF file';
  const machine = head[5] === 2 ? head.readUInt16BE(18) : head.readUInt16LE(18);
  if (!(machines[process.arch] ?? [machine]).includes(machine)) {
    return hasForeignFormats()
      ? null
      : `it is built for ${machineNames[machine] ?? `machine ${machine}`}, this machine is ${process.arch}`;
  }
  const loader = loaderOf(path, head);
  return loader !== null && loader !== '' && !existsSync(loader)
    ? `its loader ${loader} is not on this machine`
    : null;
}

/**
 * Why the kernel would refuse to execute a file, as far as its first bytes tell: an ELF file for another machine or
 * without its loader, a `#!` line without its interpreter, or no program at all. Null: no objection.
 * Source: execve(2), ENOEXEC and ENOENT.
 */
export function formatProblem(path: string): string | null {
  let head: Buffer;
  try {
    head = readBytes(path, 0, 256);
  } catch {
    return null;
  }
  if (head.subarray(0, 4).equals(Buffer.from('\x7fELF', 'latin1'))) {
    return process.platform === 'linux' ? elfProblem(path, head) : null;
  }
  if (head.subarray(0, 2).toString('latin1') === '#!') {
    const interpreter = /^#![ \t]*([^\s]+)/.exec(head.toString('latin1'))?.[1];
    if (interpreter === undefined) return 'its first line, #!, names no interpreter';
    return isExecutableFile(interpreter) || !interpreter.startsWith('/')
      ? null
      : `its interpreter ${interpreter} is not on this machine`;
  }
  if (process.platform !== 'linux' || hasForeignFormats()) return null;
  if (head.length === 0) return 'it is empty';
  // A shell would take a text for a script of its own; an engine does not start it (exec format error).
  return head.subarray(0, 128).includes(0)
    ? 'it is neither a program for this machine nor a script'
    : 'it is a text without a #! line that names its interpreter';
}
