import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainDocument } from '../model/documents/explain.ts';
import { findSignal, standardSignals } from '../model/signal.ts';
import { explanationDocument } from './document.ts';
import { explainWord, loadConcepts } from './explain-word.ts';
import type { Explanation } from './explanation.ts';
import { outcomeOf, runtimeFacts } from './runtime-signals.ts';
import { explanationText } from './text.ts';
import { conceptWords, knownWords } from './words.ts';

async function known(word: string): Promise<Explanation> {
  const answer = await explainWord(word);
  if (!answer.found) throw new Error(`${word} is not known; near: ${answer.near.join(', ')}`);
  return answer;
}

const everyWord = [
  ...knownWords(),
  ...conceptWords.flatMap((concept) => concept.synonyms),
  ...Array.from({ length: 256 }, (_, code) => String(code)),
  'SIGRTMIN+3',
];

describe('words', () => {
  test('every word is known, its text is ASCII, fits the width, and its document fits the schema', async () => {
    for (const word of everyWord) {
      const explanation = await known(word);
      const document = explanationDocument(explanation, '0.0.0');
      expect(explainDocument.parse(JSON.parse(JSON.stringify(document)))).toEqual(document);
      for (const columns of [20, 60, 80, 200]) {
        const text = explanationText(explanation, columns);
        expect(text, word).toMatch(/^[\x20-\x7e\n]+$/);
        const limit = Math.max(60, Math.min(100, columns));
        const prose = text.split('\n').filter((line) => !line.startsWith('      '));
        expect(
          prose.filter((line) => line.length > limit),
          word,
        ).toEqual([]);
      }
    }
  });

  test('every "see" word is known', async () => {
    for (const word of everyWord) {
      for (const topic of (await known(word)).topics) {
        for (const see of topic.see) expect((await explainWord(see)).found, `${word} -> ${see}`).toBe(true);
      }
    }
  });

  test('the index of concepts and their files agree', async () => {
    for (const file of ['shutdown', 'container', 'measuring', 'request-classes'] as const) {
      const inFile = (await loadConcepts(file)).map((concept) => concept.id).sort();
      expect(inFile).toEqual(
        conceptWords
          .filter((entry) => entry.file === file)
          .map((entry) => entry.id)
          .sort(),
      );
    }
    const words = conceptWords.flatMap((entry) => [entry.id.toLowerCase(), ...entry.synonyms]);
    expect(new Set(words).size).toBe(words.length);
  });

  test.each([
    ['137', ['137']],
    ['15', ['SIGTERM', '15']],
    ['0', ['0']],
    ['32', ['32']],
    ['40', ['SIGRTMIN+6', '40']],
    ['143', ['143']],
    ['exit 15', ['15']],
    ['signal 15', ['SIGTERM']],
    ['sigterm', ['SIGTERM']],
    ['Quit', ['SIGQUIT']],
    ['RTMIN+3', ['SIGRTMIN+3']],
    ['d2', ['D2']],
    ['shutdown', ['Shutdown']],
    ['graceful  shutdown', ['Shutdown']],
    ['SigCgt', ['signal mask']],
    ['pid1', ['PID 1']],
    ['idle stop', ['D1']],
    ['zombies', ['zombie']],
    ['inFlightLost', ['inFlightLost']],
  ])('%s explains %j', async (word, ids) => {
    expect((await known(word)).topics.map((topic) => topic.id)).toEqual(ids);
  });

  test.each([
    ['SIGTREM', 'SIGTERM'],
    ['sigkil', 'SIGKILL'],
    ['shutdwon', 'Shutdown'],
    ['D19', 'D1'],
    ['kepalivelost', 'keepAliveLost'],
  ])('%s is unknown, %s is near', async (word, expected) => {
    const answer = await explainWord(word);
    expect(answer.found ? [] : answer.near).toContain(expected);
  });

  test('no input crashes it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 300 }), async (word) => {
        const answer = await explainWord(word);
        if (!answer.found) expect(answer.near.length).toBeLessThanOrEqual(4);
      }),
    );
    expect(await explainWord('256')).toMatchObject({ found: false });
    expect(await explainWord('constructor')).toMatchObject({ found: false });
  });
});

describe('facts', () => {
  test('what the design says about Go is what the table says', () => {
    const term = findSignal('SIGTERM');
    const usr1 = findSignal('SIGUSR1');
    const go = runtimeFacts.find((facts) => facts.id === 'go');
    const go127 = runtimeFacts.find((facts) => facts.id === 'go-1.27');
    if (!term || !usr1 || !go || !go127) throw new Error('missing');
    expect(outcomeOf(go, term, true)).toBe('exit 2');
    expect(outcomeOf(go127, term, true)).toBe('exit 143');
    expect(outcomeOf(go, term, false)).toBe('signal');
    expect(outcomeOf(go, usr1, false)).toBe('survives');
  });

  test('no runtime survives SIGKILL, and no number stands under two outcomes', () => {
    for (const facts of runtimeFacts) {
      for (const differences of [facts.plain, facts.pid1]) {
        const numbers = Object.values(differences).flat();
        expect(new Set(numbers).size, facts.id).toBe(numbers.length);
        expect(numbers).not.toContain(9);
      }
      for (const signal of standardSignals) expect(outcomeOf(facts, signal, true)).toMatch(/\w/);
    }
  });

  test('137 never claims an OOM', async () => {
    const text = explanationText(await known('137'), 100);
    expect(text).toContain('137 alone never proves an OOM');
    expect(text).toContain('stop time-out');
  });
});
