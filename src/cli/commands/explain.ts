import { explanationDocument } from '../../explain/document.ts';
import { explainWord } from '../../explain/explain-word.ts';
import { explanationText } from '../../explain/text.ts';
import { SigtrailError } from '../../model/error.ts';
import { type Command, type CommandInput, commonOptions } from '../command.ts';

const ownOptions = new Set(['json', 'verbose', 'no-color', 'help']);
const maxWordLength = 200;

/** `sigtrail explain WORD`: offline, and never a verdict, so it ends with 0 or, for an unknown word, with a usage error. */
export const explainCommand: Command = {
  name: 'explain',
  summary: 'Explain a signal, an exit code, a drill scenario or a word of the reports. Works offline.',
  usage: 'explain WORD',
  options: commonOptions.filter((option) => ownOptions.has(option.name)),
  examples: [
    'sigtrail explain 137',
    'sigtrail explain SIGQUIT',
    'sigtrail explain D2',
    'sigtrail explain keep-alive race',
    'sigtrail explain --json 143',
  ],
  run,
};

async function run({ options, terminal, version }: CommandInput): Promise<number> {
  const word = [...options.words, ...(options.rest ?? [])].join(' ').trim();
  if (word === '') {
    throw new SigtrailError('usage', {
      what: 'explain needs a word.',
      next: 'Try: sigtrail explain 137, sigtrail explain SIGQUIT, sigtrail explain D2',
    });
  }
  const answer = await explainWord(word.slice(0, maxWordLength));
  if (!answer.found) throw unknownWord(answer.word, answer.near);
  const asJson = options.values.some((option) => option.name === 'json');
  await terminal.out(
    asJson
      ? `${JSON.stringify(explanationDocument(answer, version), null, 2)}\n`
      : explanationText(answer, terminal.screen.width),
  );
  return 0;
}

function unknownWord(word: string, near: readonly string[]): SigtrailError {
  // What was typed is shown without control characters and cut.
  const shown = word.replace(/[^\x20-\x7e]/g, '?').slice(0, 40);
  return new SigtrailError('usage', {
    what: `Nothing is known about "${shown}".`,
    why: 'explain knows signals, exit codes 0 to 255, the scenarios D1 to D18 and the words of the reports.',
    next:
      near.length > 0
        ? `Did you mean: ${near.join(', ')}?`
        : 'Try: sigtrail explain 137, sigtrail explain D2',
  });
}
