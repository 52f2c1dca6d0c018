import type { DoctorCheck, DoctorDocument } from '../../model/documents/doctor.ts';
import type { Verdict } from '../../model/verdict.ts';
import { cleanStrings } from '../clean.ts';
import type { ReportFormat, ReportInput, Screen } from '../format.ts';
import type { ToneName } from '../palette.ts';
import { toAscii } from '../text/ascii.ts';
import { type Painter, painter } from '../text/colour.ts';
import { padEnd, wrap } from '../text/columns.ts';
import { cutMiddle } from '../text/cut.ts';
import { type Symbols, symbols, verdictTone } from '../text/symbols.ts';
import { widthOf } from '../text/width.ts';

interface Page {
  readonly width: number;
  readonly signs: Symbols;
  readonly paint: Painter;
}

/** Columns of the name, and of the name with the symbol. */
const nameColumns = 15;
const textStart = nameColumns + 4;
const labelColumns = 6;

/** The drill's symbols, so that one legend serves both. */
const verdicts: Readonly<Record<DoctorCheck['state'], Verdict>> = {
  there: 'pass',
  limited: 'warn',
  missing: 'fail',
  'not-needed': 'skipped',
  unknown: 'skipped',
};

const tones: Readonly<Record<DoctorDocument['verdict'], ToneName>> = {
  fine: 'good',
  limited: 'warn',
  missing: 'bad',
  unknown: 'quiet',
};

function headLines({ headline, verdict, machine }: DoctorDocument, { width, paint, signs }: Page): string[] {
  const user = machine.user === null ? [] : [machine.user === 0 ? 'root' : `user ${machine.user}`];
  const facts = [
    machine.title,
    ...(machine.distribution === null ? [] : [machine.distribution]),
    `kernel ${machine.kernel}`,
    machine.architecture,
    `Node ${machine.node}`,
    ...user,
  ];
  const [first = '', ...rest] = wrap(headline, width, signs.more);
  return [
    ...[first, ...rest].map((line) => paint.bold(paint.tone[tones[verdict]](line))),
    ...wrap(facts.join(` ${signs.dot} `), width, signs.more).map((line) => paint.dim(line)),
  ];
}

/** Prose breaks at spaces. A command is never broken: it must survive being copied. */
function labelled(label: string, text: string, keep: boolean, { width, signs, paint }: Page): string[] {
  const room = width - textStart - labelColumns;
  const lines = keep ? [text] : wrap(text, room, signs.more);
  return lines.map(
    (line, index) =>
      `${' '.repeat(textStart)}${padEnd(index === 0 ? label : '', labelColumns)}${keep ? paint.tone.info(line) : line}`,
  );
}

function checkLines(check: DoctorCheck, page: Page): string[] {
  const { width, signs, paint } = page;
  const verdict = verdicts[check.state];
  const source = check.from === '' ? '' : cutMiddle(check.from, 30, signs.more);
  const room = width - textStart;
  const found = wrap(check.found, room, signs.more);
  const last = found.at(-1) ?? '';
  const fits = widthOf(last) + 2 + widthOf(source) <= room;
  const start = `${padEnd(cutMiddle(check.name, nameColumns - 1, signs.more), nameColumns)}${paint.tone[verdictTone[verdict]](padEnd(signs.verdict[verdict], 4))}`;
  const indent = ' '.repeat(textStart);
  const lines = found.map((line, index) => (index === 0 ? start : indent) + line);
  if (source !== '' && fits) {
    const gap = ' '.repeat(room - widthOf(last) - widthOf(source));
    lines[lines.length - 1] += gap + paint.dim(source);
  } else if (source !== '') {
    const whole = cutMiddle(check.from, room, signs.more);
    lines.push(' '.repeat(width - widthOf(whole)) + paint.dim(whole));
  }
  const costLabel = check.state === 'there' || check.state === 'not-needed' ? 'note' : 'costs';
  return [
    ...lines,
    ...(check.cost === null ? [] : labelled(costLabel, check.cost, false, page)),
    ...check.get.flatMap((way, index) => labelled(index === 0 ? 'get' : '', way, true, page)),
    ...(check.advice === null
      ? []
      : labelled(check.get.length === 0 ? 'get' : '', check.advice, false, page)),
  ];
}

/** Tools that are there share one line: only a missing one deserves its own. */
function joined(checks: readonly DoctorCheck[]): DoctorCheck[] {
  const tools = checks.filter(({ area, state }) => area === 'tools' && state === 'there');
  const first = tools[0];
  if (first === undefined) return [...checks];
  const names = tools.map(({ name, found }) => (name === 'init' ? (found.split('/').at(-1) ?? name) : name));
  const line: DoctorCheck = { ...first, name: 'tools', found: names.join(', ') };
  return checks.flatMap((check) => (check === first ? [line] : tools.includes(check) ? [] : [check]));
}

function lastLines(document: DoctorDocument, page: Page): string[] {
  const { width, signs, paint } = page;
  const columns = 11;
  const said = (label: string, text: string) =>
    wrap(text, width - columns, signs.more).map(
      (line, index) => paint.bold(padEnd(index === 0 ? label : '', columns)) + line,
    );
  const lost = document.lost.map(({ scenario }) => scenario).join(', ');
  return [
    ...(lost === '' ? [] : said('skipped', lost)),
    ...(document.next === null ? [] : [paint.bold(padEnd('next', columns)) + paint.tone.info(document.next)]),
    ...document.unknown.flatMap((entry) => said('not known', entry)),
  ];
}

function pageOf(screen: Screen): Page {
  const width = Math.min(Math.max(Math.floor(screen.width) || 80, 60), 140);
  return { width, signs: symbols(screen.unicode), paint: painter(screen.color) };
}

/** For people at a terminal: the verdict, one line per thing looked at, what each missing one costs and how to get it. */
export function renderDoctorText(source: DoctorDocument, { screen }: Pick<ReportInput, 'screen'>): string {
  const document = cleanStrings(source, screen.unicode ? undefined : toAscii);
  const page = pageOf(screen);
  const blocks = [
    headLines(document, page),
    joined(document.checks).flatMap((check) => checkLines(check, page)),
    lastLines(document, page),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.map((line) => line.trimEnd()).join('\n'))
    .join('\n\n')}\n`;
}

export const textFormat: ReportFormat<DoctorDocument> = { name: 'text', render: renderDoctorText };
