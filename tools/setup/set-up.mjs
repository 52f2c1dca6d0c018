import { setUpDependencies } from './dependencies.mjs';
import { setUpGo } from './go.mjs';
import { setUpMachine } from './machine.mjs';
import { setUpNode } from './node.mjs';

/**
 * Makes this machine ready for one command; does nothing, quickly, when all is there.
 * @param {string} root folder of the checkout
 * @param {string} command as typed after `npm run`
 * @returns {{node: string, go: string | null}} the Node to go on with, and the folder of the go command
 */
export function setUp(root, command) {
  setUpDependencies(root);
  setUpMachine(command);
  const node = setUpNode(root);
  return { node, go: setUpGo(command) };
}
