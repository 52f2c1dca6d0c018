import { setUpDependencies } from './dependencies.mjs';
import { setUpMachine } from './machine.mjs';
import { setUpNode } from './node.mjs';

/**
 * Makes this machine ready for one command; does nothing, quickly, when all is there.
 * @param {string} root folder of the checkout
 * @param {string} command as typed after `npm run`
 * @returns {string} the Node to go on with
 */
export function setUp(root, command) {
  setUpDependencies(root);
  setUpMachine(command);
  return setUpNode(root);
}
