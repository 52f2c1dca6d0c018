import { readdir } from 'node:fs/promises';
import { namespaceObstacle } from './ability.ts';
import { removeInstance } from './instance.ts';
import { ownerLives, ownerOfInstance } from './instance-name.ts';
import { findTracefs } from './tracefs.ts';

/**
 * Lists trace instances whose sigtrail has ended without removing them (it was killed).
 * @returns folder names; empty when tracefs is not readable, or when pids cannot be compared (other pid namespace).
 */
export async function findStaleInstances(): Promise<string[]> {
  if (process.platform !== 'linux' || (await namespaceObstacle()) !== null) return [];
  const tracefs = findTracefs();
  if (tracefs === null) return [];
  const names = await readdir(`${tracefs}/instances`).catch(() => []);
  return names.filter((name) => {
    const owner = ownerOfInstance(name);
    return owner !== null && !ownerLives(owner);
  });
}

/**
 * Removes the instances that findStaleInstances lists. One that another program holds open is silenced and stays.
 * @returns the names of those that are gone now.
 */
export async function removeStaleInstances(): Promise<string[]> {
  const tracefs = findTracefs();
  const removed: string[] = [];
  for (const name of await findStaleInstances()) {
    if (await removeInstance({ folder: `${tracefs}/instances/${name}` })) removed.push(name);
  }
  return removed;
}
