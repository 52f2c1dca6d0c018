import type { DrillDocument } from '../../model/documents/drill.ts';

/** What a drill says in one line, the same in every format: name, grade and the one fact behind it. */
export interface Headline {
  readonly name: string;
  /** null: not graded; then `text` begins with `no grade`. */
  readonly grade: DrillDocument['grade'];
  readonly text: string;
}

/** Without a grade the text says so first, and what the tried part would be worth. */
export function headlineOf(document: DrillDocument): Headline {
  const { name, grade, gradeOfTried } = document;
  if (grade !== null) return { name, grade, text: document.headline };
  const reason = document.headline.replace(/^no grade:?\s*/i, '');
  const sentence = reason === '' ? 'no grade' : `no grade: ${reason}`;
  if (gradeOfTried === null || /what was tried/i.test(reason)) return { name, grade, text: sentence };
  const stop = /[.!?]$/.test(sentence) ? '' : '.';
  const article = gradeOfTried === 'A' || gradeOfTried === 'F' ? 'an' : 'a';
  return { name, grade, text: `${sentence}${stop} What was tried is ${article} ${gradeOfTried}.` };
}

/** The headline as one plain line. */
export function headlineText(document: DrillDocument): string {
  const { name, grade, text } = headlineOf(document);
  return grade === null ? `${name}: ${text}` : `${name}: ${grade}, ${text}`;
}
