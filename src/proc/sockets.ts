import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { allProcesses, type ProcessInfo } from './process.ts';

/** A TCP socket in LISTEN state. */
export interface ListeningSocket {
  readonly inode: string;
  readonly address: string;
  readonly port: number;
  readonly family: 4 | 6;
}

/** Decodes the address of a line of `/proc/net/tcp{,6}`: 32-bit groups in host (little-endian) byte order. */
export function decodeAddress(hex: string): string | null {
  if (!/^([0-9A-F]{8}|[0-9A-F]{32})$/i.test(hex)) return null;
  const bytes: number[] = [];
  for (let group = 0; group < hex.length; group += 8) {
    for (let byte = 6; byte >= 0; byte -= 2)
      bytes.push(Number.parseInt(hex.slice(group + byte, group + byte + 2), 16));
  }
  if (bytes.length === 4) return bytes.join('.');
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  if (mapped) return bytes.slice(12).join('.');
  const words: string[] = [];
  for (let i = 0; i < 16; i += 2) words.push((((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0)).toString(16));
  const text = words.join(':');
  if (words.every((word) => word === '0')) return '::';
  if (words.slice(0, 7).every((word) => word === '0')) return `::${words[7]}`;
  return text;
}

/** Parses `/proc/net/tcp` or `tcp6` and keeps the sockets in LISTEN state (0A). */
export function parseListening(text: string, family: 4 | 6): ListeningSocket[] {
  const found: ListeningSocket[] = [];
  for (const line of text.split('\n').slice(1)) {
    const columns = line.trim().split(/\s+/);
    if (columns[3] !== '0A') continue;
    const [hex, portHex] = (columns[1] ?? '').split(':');
    const address = decodeAddress(hex ?? '');
    const port = Number.parseInt(portHex ?? '', 16);
    const inode = columns[9];
    if (address && port > 0 && port < 65536 && inode) found.push({ inode, address, port, family });
  }
  return found;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** Listening TCP sockets of the network namespace that the process lives in. */
export function listeningSockets(pid: number): ListeningSocket[] {
  return [
    ...parseListening(read(`/proc/${pid}/net/tcp`), 4),
    ...parseListening(read(`/proc/${pid}/net/tcp6`), 6),
  ];
}

/** A unix socket file that somebody listens on. */
export interface UnixListener {
  readonly inode: string;
  readonly path: string;
}

/** Parses `/proc/net/unix`: stream sockets with the accept flag (0x10000, __SO_ACCEPTCON). */
export function parseUnixListeners(text: string): UnixListener[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const match = /^\S+: \S+ \S+ ([0-9A-F]{8}) 0001 01\s+(\d+) (.+)$/.exec(line);
      if (!match?.[1] || !match[2] || !match[3]) return [];
      return (Number.parseInt(match[1], 16) & 0x10000) === 0 ? [] : [{ inode: match[2], path: match[3] }];
    });
}

/** Unix sockets listened on in the network namespace of the process. */
export function unixListeners(pid: number): UnixListener[] {
  return parseUnixListeners(read(`/proc/${pid}/net/unix`));
}

/** Inodes of the sockets a process has open; null without the right to look. */
export function socketInodes(pid: number): Set<string> | null {
  try {
    const inodes = new Set<string>();
    for (const name of readdirSync(`/proc/${pid}/fd`)) {
      const inode = socketOf(`/proc/${pid}/fd/${name}`);
      if (inode) inodes.add(inode);
    }
    return inodes;
  } catch {
    return null;
  }
}

function socketOf(path: string): string | null {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(path))?.[1] ?? null;
  } catch {
    return null;
  }
}

/** The processes among the given ones that hold the socket. */
export function holdersAmong(processes: readonly ProcessInfo[], inode: string): ProcessInfo[] {
  return processes.filter((info) => socketInodes(info.pid)?.has(inode));
}

/** Who holds a socket, of all processes that may be looked at; null when nobody visible does. */
export function socketOwner(inode: string): ProcessInfo | null {
  return holdersAmong(allProcesses(), inode)[0] ?? null;
}

/**
 * Ports of the peers whose bytes wait unread at a local port: established connections with a receive queue
 * (`/proc/net/tcp`, column rx_queue; proc_pid_net(5)).
 */
export function parseUnread(text: string, localPort: number): number[] {
  const wanted = `:${localPort.toString(16).toUpperCase().padStart(4, '0')}`;
  return text.split('\n').flatMap((line) => {
    const columns = line.trim().split(/\s+/);
    if (columns[3] !== '01' || !columns[1]?.endsWith(wanted)) return [];
    const waiting = Number.parseInt(columns[4]?.split(':')[1] ?? '0', 16);
    const peer = Number.parseInt(columns[2]?.split(':')[1] ?? '', 16);
    return waiting > 0 && peer > 0 ? [peer] : [];
  });
}

/** The peers' ports whose bytes the service at `localPort` has not read now, in the network namespace of the process. */
export function unreadPeers(pid: number, localPort: number): Set<number> {
  const texts = [read(`/proc/${pid}/net/tcp`), read(`/proc/${pid}/net/tcp6`)];
  return new Set(texts.flatMap((text) => parseUnread(text, localPort)));
}
