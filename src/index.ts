export type { DrillDocument, DrillFact, DrillLeaf, DrillRun, DrillScenario } from './model/documents/drill.ts';
