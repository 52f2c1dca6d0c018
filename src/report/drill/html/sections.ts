import type { DrillDocument } from '../../../model/documents/drill.ts';
import { duration } from '../../text/duration.ts';
import { escapeMarkup as text } from '../../xml.ts';
import { tally, timeOf, unknownBeyondRows, worstRun, worstText } from '../facts.ts';
import { headlineOf } from '../headline.ts';
import { scenarioSeen, scenarioSource } from '../scenario-note.ts';

/** Grade, name, the one fact, and what was drilled. */
export function header(document: DrillDocument): string {
  const { grade, name, text: headline } = headlineOf(document);
  const settings = [
    document.target,
    document.engine,
    document.pid1 ? 'PID 1' : 'not PID 1',
    `stop signal ${document.stopSignal}`,
    `grace ${duration(document.graceMs)} (${document.graceFrom})`,
    document.readyMs === null ? 'never ready' : `ready after ${duration(document.readyMs)}`,
    tally(document),
    document.startedAt,
  ];
  return `<header><div class="grade grade-${grade ?? 'none'}">${grade ?? 'no<br>grade'}</div>
<h1><b>${text(name)}</b>${text(headline)}</h1><button id="theme" type="button">light / dark</button>
<p class="settings">${text(settings.join(' · '))}</p></header>`;
}

/** The worst fact, why, and what to do. */
export function verdictSection(document: DrillDocument): string {
  const rows: [string, string | null][] = [
    ['worst', document.worst && worstText(document.worst)],
    ['why', document.why],
    ['fix', document.fix],
    ...document.notes.map((note): [string, string] => ['note', note]),
    ['note', document.interrupted ? 'interrupted: this is what was found until then' : null],
  ];
  const said = rows.flatMap(([word, sentence]) =>
    sentence === null ? [] : [`<dt>${word}</dt><dd class="${word}">${text(sentence)}</dd>`],
  );
  if (document.next !== null) said.push(`<dt>next</dt><dd><code>${text(document.next)}</code></dd>`);
  said.push(...unknownBeyondRows(document).map((entry) => `<dt>not known</dt><dd>${text(entry)}</dd>`));
  return said.length === 0 ? '' : `<section aria-label="What to do"><dl>${said.join('\n')}</dl></section>`;
}

/** The time axis. @param labels names of the runs, the worst first; without any the section says so. */
export function chartSection(labels: readonly string[]): string {
  if (labels.length === 0) {
    return '<section hidden><canvas id="chart"></canvas><select id="run"></select><p id="hint"></p><p id="record"></p><table><tbody id="classes"></tbody><tbody id="moments"></tbody></table></section>';
  }
  const hint =
    'Point at a request, or tab to the chart: ← → next request, ↑ ↓ next lost one, + − zoom, Home End first and last, Esc the whole run. The wheel zooms when the chart has the focus; drag to move.';
  return `<section aria-label="Time axis"><div class="bar"><h2><label for="run">Run</label></h2>
<select id="run">${labels.map((label) => `<option>${text(label)}</option>`).join('')}</select>
<button id="whole" type="button">whole run</button><button id="stop" type="button">the stop</button>
<button id="further" type="button" aria-label="zoom out">−</button><button id="closer" type="button" aria-label="zoom in">+</button></div>
<div><canvas id="chart" tabindex="0" role="application" aria-roledescription="time axis" aria-label="Requests over time; counts stand in the table below" aria-describedby="record"></canvas></div>
<p id="hint" hidden>${hint}</p><p id="record" role="status" aria-live="polite">${hint}</p>
<div class="beside"><table><caption>Requests of this run</caption><thead><tr><th>sign</th><th>class</th><th>count</th></tr></thead><tbody id="classes"></tbody></table>
<table><caption>What happened (times from the stop signal)</caption><thead><tr><th>time</th><th>kind</th><th>what</th><th>source</th></tr></thead><tbody id="moments"></tbody></table></div></section>`;
}

const marks = {
  pass: '✔ pass',
  warn: '! warn',
  fail: '✘ fail',
  skipped: '– skipped',
  'not-applicable': '– not applicable',
};

/** One row per scenario. */
export function scenarioSection(document: DrillDocument): string {
  const rows = document.scenarios.map((scenario) => {
    const ms = timeOf(scenario);
    return `<tr><td>${scenario.id}</td><th scope="row">${text(scenario.name)}</th><td class="verdict ${scenario.verdict}">${marks[scenario.verdict]}</td><td class="number">${ms === null ? '' : duration(ms)}</td><td>${text(scenarioSeen(scenario))}</td><td class="source">${text(scenarioSource(scenario))}</td></tr>`;
  });
  return `<section><h2>Scenarios</h2><table><thead><tr><th>id</th><th>scenario</th><th>verdict</th><th>time</th><th>what was seen</th><th class="source">source</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></section>`;
}

/** What the service promises about starting and stopping, with sources. */
export function factSection(document: DrillDocument): string {
  const rows = document.lifecycle.map(
    ({ name, value, from }) =>
      `<tr><th scope="row">${text(name)}</th><td>${text(value)}</td><td class="source">${text(from)}</td></tr>`,
  );
  return `<section><h2>Lifecycle</h2><table><thead><tr><th>fact</th><th>value</th><th class="source">source</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></section>`;
}

/** The service's last lines in the worst run. */
export function logSection(document: DrillDocument): string {
  const worst = worstRun(document);
  if (!worst) return '';
  const tail = worst.run.logTail.slice(-20);
  const log = tail.length === 0 ? 'the service wrote nothing' : tail.join('\n');
  return `<section><h2>Log of ${worst.scenario.id} run ${worst.run.run}, last lines</h2><pre>${text(log)}</pre></section>`;
}

/** The document itself, to be kept. */
export function rawSection(document: DrillDocument): string {
  return `<section class="raw"><div class="bar"><h2>Raw data</h2><span>${document.schema}, sigtrail ${text(document.version)}, seed ${document.seed}</span> <a id="download" class="button" href="#" download="drill.json" hidden>download JSON</a></div></section>`;
}
