/** The public types: what the JSON documents hold. */
export type {
  DrillDocument,
  DrillFact,
  DrillLeaf,
  DrillRun,
  DrillScenario,
} from './model/documents/drill.ts';
export type { Grade, ScenarioId, Verdict } from './model/verdict.ts';
