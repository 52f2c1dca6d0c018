import { findSignal } from '../model/signal.ts';
import { type ScenarioId, scenarioIds, scenarioNames } from '../model/verdict.ts';
import type { Concept } from './concepts/concept.ts';
import type { Explanation, Suggestion, Topic } from './explanation.ts';
import { nearest } from '../model/near-word.ts';
import { type ConceptFile, conceptWords, knownWords } from './words.ts';

/**
 * Explains a word: a signal, an exit code, a scenario or a concept. Works offline; loads only the texts it needs.
 * A bare number can be both exit code and signal: from 125 up the exit code comes first, below it the signal.
 */
export async function explainWord(word: string): Promise<Explanation | Suggestion> {
  const trimmed = word.trim().replace(/\s+/g, ' ');
  const topics = /^\d{1,9}$/.test(trimmed) ? await numberTopics(Number(trimmed)) : await nameTopics(trimmed);
  if (topics.length > 0) return { found: true, word: trimmed, topics };
  return { found: false, word: trimmed, near: nearest(trimmed, knownWords()) };
}

async function numberTopics(value: number): Promise<readonly Topic[]> {
  const { exitCodeTopic } = await import('./exit-codes.ts');
  const exitCode = exitCodeTopic(value);
  const signal = await signalTopics(String(value));
  if (!exitCode) return signal;
  return value >= 125 ? [exitCode, ...signal] : [...signal, exitCode];
}

async function nameTopics(word: string): Promise<readonly Topic[]> {
  const lower = word.toLowerCase();
  const scenario = findScenario(lower);
  if (scenario) {
    const { scenarioTopic } = await import('./scenarios.ts');
    return [await scenarioTopic(scenario)];
  }
  const exitCode = /^(?:exit(?:[ -]?code)?|code)[ :=]?(\d{1,3})$/.exec(lower);
  if (exitCode) {
    const { exitCodeTopic } = await import('./exit-codes.ts');
    const topic = exitCodeTopic(Number(exitCode[1]));
    return topic ? [topic] : [];
  }
  const numbered = /^(?:signal|sig)[ -]?(\d{1,2})$/.exec(lower);
  const signals = await signalTopics(numbered?.[1] ?? word);
  const concept = conceptWords.find(
    (entry) => entry.id.toLowerCase() === lower || entry.synonyms.includes(lower),
  );
  // STOP and QUIT are signals first; `trap` and `stop signal` are concepts only.
  return concept ? [...signals, await conceptTopic(concept.file, concept.id)] : signals;
}

function findScenario(lower: string): ScenarioId | null {
  return (
    scenarioIds.find(
      (id) => id.toLowerCase() === lower || (scenarioNames[id].toLowerCase() === lower && !isConcept(lower)),
    ) ?? null
  );
}

function isConcept(lower: string): boolean {
  return conceptWords.some((entry) => entry.id.toLowerCase() === lower || entry.synonyms.includes(lower));
}

async function signalTopics(word: string): Promise<readonly Topic[]> {
  const signal = findSignal(word);
  if (!signal) return [];
  const { signalTopic } = await import('./signals.ts');
  return [signalTopic(signal)];
}

async function conceptTopic(file: ConceptFile, id: string): Promise<Topic> {
  const concept = (await loadConcepts(file)).find((candidate) => candidate.id === id);
  if (!concept) throw new Error(`concept ${id} is not in ${file}`);
  return { kind: 'concept', ...concept };
}

/** All concepts of one file of texts. */
export async function loadConcepts(file: ConceptFile): Promise<readonly Concept[]> {
  switch (file) {
    case 'shutdown':
      return (await import('./concepts/shutdown.ts')).shutdownConcepts;
    case 'container':
      return (await import('./concepts/container.ts')).containerConcepts;
    case 'measuring':
      return (await import('./concepts/measuring.ts')).measuringConcepts;
    case 'request-classes':
      return (await import('./concepts/request-classes.ts')).requestClassConcepts;
  }
}
