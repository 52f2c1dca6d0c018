import type { RunEvidence } from '../model/evidence.ts';

/** Where a report is shown. Injected, so that no renderer looks at the process or the terminal. */
export interface Screen {
  /** Columns; reports use 60 to 140 of them. */
  readonly width: number;
  /** Can it show UTF-8? Otherwise ASCII stands in for every symbol. */
  readonly unicode: boolean;
  /** Are colours wanted? They only repeat what words and symbols say. */
  readonly color: boolean;
}

/** What a renderer may use besides the document. */
export interface ReportInput {
  readonly screen: Screen;
  /** What the runs left behind; empty where it was not kept. */
  readonly evidence: readonly RunEvidence[];
}

/** One output format of one kind of document. */
export interface ReportFormat<Document> {
  readonly name: string;
  /** @returns the whole report, ending in a newline. Never throws for a valid document, whatever its strings hold. */
  render(document: Document, input: ReportInput): string;
}
