import type { DrillDocument, DrillScenario } from '../../model/documents/drill.ts';
import { cleanStrings } from '../clean.ts';
import type { ReportFormat } from '../format.ts';
import { escapeMarkup } from '../xml.ts';
import { worstRun, worstRunOf } from './facts.ts';
import { headlineText } from './headline.ts';
import { lossNote } from './scenario-note.ts';

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeMarkup(String(value))}"`)
    .join('');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function testcase(scenario: DrillScenario, document: DrillDocument): string[] {
  const time = scenario.runs.reduce((sum, run) => sum + (run.stopMs ?? 0), 0);
  const head = attributes({
    classname: `sigtrail.${document.name}`,
    name: `${scenario.id} ${scenario.name}`,
    time: seconds(time),
  });
  const run = worstRunOf(scenario);
  const loss = run ? lossNote(run, scenario.id === 'D2') : '';
  const detail = [scenario.reason, loss].filter((part) => part !== '').join('\n');
  const message = attributes({ message: scenario.reason || loss || scenario.verdict });
  if (scenario.verdict === 'fail') {
    return [
      `    <testcase${head}>`,
      `      <failure${message} type="fail">${escapeMarkup(detail)}</failure>`,
      '    </testcase>',
    ];
  }
  if (scenario.verdict === 'skipped' || scenario.verdict === 'not-applicable') {
    return [`    <testcase${head}>`, `      <skipped${message}/>`, '    </testcase>'];
  }
  // JUnit has no warning: it stays a passed case, and its text says what was seen.
  if (scenario.verdict === 'warn') {
    return [
      `    <testcase${head}>`,
      `      <system-out>warning: ${escapeMarkup(detail)}</system-out>`,
      '    </testcase>',
    ];
  }
  return [`    <testcase${head}/>`];
}

/** JUnit XML: one suite for the service, one case per scenario. */
export function renderJunit(source: DrillDocument): string {
  const document = cleanStrings(source);
  const count = (...verdicts: string[]): number =>
    document.scenarios.filter((scenario) => verdicts.includes(scenario.verdict)).length;
  const totals = {
    tests: document.scenarios.length,
    failures: count('fail'),
    errors: 0,
    skipped: count('skipped', 'not-applicable'),
    time: seconds(document.wallMs),
  };
  const properties = {
    grade: document.grade ?? 'none',
    gradeOfTried: document.gradeOfTried ?? 'none',
    engine: document.engine,
    graceMs: document.graceMs,
    graceFrom: document.graceFrom,
    stopSignal: document.stopSignal,
    seed: document.seed,
  };
  const out = [
    headlineText(document),
    ...[document.why, document.fix, document.next].filter((line) => line !== null),
  ];
  const log = worstRun(document)?.run.logTail.slice(-20) ?? [];
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'sigtrail drill', ...totals })}>`,
    `  <testsuite${attributes({ name: `sigtrail drill ${document.name}`, ...totals, timestamp: document.startedAt.replace(/(?:\.\d+)?Z$/, '') })}>`,
    '    <properties>',
    ...Object.entries(properties).map(([name, value]) => `      <property${attributes({ name, value })}/>`),
    '    </properties>',
    ...document.scenarios.flatMap((scenario) => testcase(scenario, document)),
    `    <system-out>${escapeMarkup(out.join('\n'))}</system-out>`,
    `    <system-err>${escapeMarkup(log.join('\n'))}</system-err>`,
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')}\n`;
}

export const junitFormat: ReportFormat<DrillDocument> = { name: 'junit', render: renderJunit };
