import { spawnSync } from 'node:child_process';
import { findProgram } from './look.mjs';

/**
 * The words to put in front of a command that needs root: none for root, `sudo -n` where that works without a password.
 * @returns {string[] | null} null: no rights.
 */
export function rootWords() {
  if (process.getuid?.() === 0) return [];
  if (findProgram('sudo') === null) return null;
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : null;
}
