import type { Part } from './part.ts';
import type { PartResult } from './state.ts';

const cell = (text: string) => text.replaceAll('|', '\\|');

function row(part: Part, result: PartResult | undefined): string {
  if (result === undefined) return `| ${part.name} | not run | | | |`;
  const when = `${result.date.slice(0, 16).replace('T', ' ')} UTC`;
  return `| ${part.name} | ${result.ok ? 'ok' : '**failed**'} | ${when} | ${result.commit} | ${result.seconds} s |`;
}

/**
 * The text of docs/dev/verify.md.
 * @param results by part; a part without one is said to have not been run
 */
export function verifyPage(parts: readonly Part[], results: Readonly<Record<string, PartResult>>): string {
  const details = parts.flatMap((part) => {
    const result = results[part.name];
    if (result === undefined) return [];
    const figures = result.figures.map((figure) => `- ${cell(figure)}`);
    return ['', `## ${part.name}`, '', part.shows, '', `Machine: ${result.machine}`, '', ...figures];
  });
  return [
    '# What `npm run verify` found',
    '',
    'Written by `npm run verify`; a part is run with `npm run verify -- --part NAME`. A commit that ends in `+` had changes',
    'that were not committed.',
    '',
    '| part | result | when | commit | took |',
    '|---|---|---|---|---|',
    ...parts.map((part) => row(part, results[part.name])),
    ...details,
    '',
  ].join('\n');
}
