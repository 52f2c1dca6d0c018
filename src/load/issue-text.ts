import type * as z from 'zod/mini';

/** One sentence on the first thing that is wrong: where, and what was expected. zod/mini itself only says "Invalid input". */
export function issueText(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return 'not understood';
  const where = issue.path.length === 0 ? '' : `${issue.path.join('.').slice(0, 100)}: `;
  return `${where}${reason(issue)}`;
}

function reason(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected}`;
    case 'unrecognized_keys':
      return `unknown: ${issue.keys.slice(0, 5).join(', ').slice(0, 100)}`;
    case 'invalid_value':
      return `expected one of ${issue.values.join(', ')}`;
    case 'too_small':
      return `must be at least ${issue.minimum}`;
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    default:
      return issue.message;
  }
}
