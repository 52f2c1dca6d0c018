/** One line about what set-up does, on stderr so that no command's own output is mixed with it. */
export function say(text) {
  process.stderr.write(`set-up: ${text}\n`);
}

/** Set-up cannot go on: the reason and the exact thing to type. */
export class SetUpStopped extends Error {
  /** @param {string} why @param {readonly string[]} type lines to paste into a shell */
  constructor(why, type = []) {
    super([why, ...(type.length > 0 ? ['Please type:', ...type.map((line) => `  ${line}`)] : [])].join('\n'));
    this.name = 'SetUpStopped';
  }
}
