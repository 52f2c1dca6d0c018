import { type ScenarioId, scenarioNames } from '../model/verdict.ts';
import { type Block, code, list, rows, section, type Section, text, type Topic } from './explanation.ts';
import type { Cause, ScenarioText } from './scenarios/scenario-text.ts';

/** The texts of the scenarios, each loaded only when asked for. */
const loaders: Readonly<Record<ScenarioId, () => Promise<ScenarioText>>> = {
  D1: async () => (await import('./scenarios/d1.ts')).d1,
  D2: async () => (await import('./scenarios/d2.ts')).d2,
  D3: async () => (await import('./scenarios/d3.ts')).d3,
  D4: async () => (await import('./scenarios/d4.ts')).d4,
  D5: async () => (await import('./scenarios/d5.ts')).d5,
  D6: async () => (await import('./scenarios/d6.ts')).d6,
  D7: async () => (await import('./scenarios/d7.ts')).d7,
  D8: async () => (await import('./scenarios/d8.ts')).d8,
  D9: async () => (await import('./scenarios/d9.ts')).d9,
  D10: async () => (await import('./scenarios/d10.ts')).d10,
  D11: async () => (await import('./scenarios/d11.ts')).d11,
  D12: async () => (await import('./scenarios/d12.ts')).d12,
  D13: async () => (await import('./scenarios/d13.ts')).d13,
  D14: async () => (await import('./scenarios/d14.ts')).d14,
  D15: async () => (await import('./scenarios/d15.ts')).d15,
  D16: async () => (await import('./scenarios/d16.ts')).d16,
  D17: async () => (await import('./scenarios/d17.ts')).d17,
  D18: async () => (await import('./scenarios/d18.ts')).d18,
};

/** The text of one scenario. */
export function loadScenario(id: ScenarioId): Promise<ScenarioText> {
  return loaders[id]();
}

/** Explains one scenario. */
export async function scenarioTopic(id: ScenarioId): Promise<Topic> {
  const scenario = await loadScenario(id);
  const sections: Section[] = [
    section('What it does', ...scenario.does.map((paragraph) => text(paragraph))),
    section('When it runs', text(scenario.when)),
    section('Verdict', rows(...verdictRows(scenario))),
    section('What a fail means for users', text(scenario.users)),
    ...scenario.causes.map((cause) => section(`Usual cause: ${cause.title}`, ...causeBlocks(cause))),
    section('Fix', list(...scenario.fix)),
    section('Run it', code('sh', '', scenario.command)),
  ];
  return {
    kind: 'scenario',
    id,
    title: `${id} ${scenarioNames[id]}`,
    summary: scenario.summary,
    sections,
    see: scenario.see,
  };
}

function verdictRows(scenario: ScenarioText): readonly (readonly [string, string])[] {
  const all: [string, string][] = [['pass', scenario.pass]];
  if (scenario.warn !== null) all.push(['warn', scenario.warn]);
  if (scenario.fail !== null) all.push(['fail', scenario.fail]);
  return all;
}

function causeBlocks(cause: Cause): readonly Block[] {
  const blocks: Block[] = [text(cause.why)];
  if (cause.wrong !== undefined) blocks.push(code(cause.language ?? '', 'wrong', cause.wrong));
  if (cause.right !== undefined) blocks.push(code(cause.language ?? '', 'right', cause.right));
  return blocks;
}
