import { posix } from 'node:path';
import { type Room, rooms } from './rooms.ts';

/** Which room a file of the checkout lives in; null: none (tests, tools, the public index). */
export function roomOf(file: string): string | null {
  const [top, second, ...rest] = file.split('/');
  if (top === 'web') return 'web';
  return top === 'src' && second !== undefined && rest.length > 0 ? second : null;
}

/**
 * Judges one import by the table.
 * @param file importing file, relative to the checkout, with forward slashes
 * @param specifier what is written in the import
 * @returns why it is forbidden, or null
 */
export function forbiddenImport(file: string, specifier: string): string | null {
  const name = roomOf(file);
  if (name === null) return null;
  const room = rooms[name];
  if (room === undefined) return `src/${name}/ is not in the table of rooms (tools/lint/rooms.ts)`;
  const isTest = file.endsWith('.test.ts') || file.includes('/testing/');
  if (!specifier.startsWith('.')) return isTest ? null : forbiddenPackage(name, room, specifier);
  const target = posix.normalize(posix.join(posix.dirname(file), specifier));
  const targetRoom = roomOf(target);
  if (room.files?.includes(target)) return null;
  if (targetRoom === null)
    return isTest ? null : `src/${name}/ may not import ${target}, which is in no room`;
  if (targetRoom === name || room.rooms.includes('*') || room.rooms.includes(targetRoom)) return null;
  return `src/${name}/ may not import src/${targetRoom}/: the table allows ${room.rooms.join(', ') || 'no other room'}`;
}

function forbiddenPackage(name: string, room: Room, specifier: string): string | null {
  if (specifier.startsWith('node:')) {
    return room.builtins === false
      ? `src/${name}/ may not import ${specifier}: it also runs in a browser`
      : null;
  }
  const packageName = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  if (room.packages?.includes(packageName)) return null;
  return `src/${name}/ may not import the package ${specifier}`;
}
