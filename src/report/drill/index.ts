import type { DrillDocument } from '../../model/documents/drill.ts';
import { SigtrailError } from '../../model/error.ts';
import type { ReportFormat } from '../format.ts';

/** Each format is loaded only when it is asked for: start-up time is part of the product. */
const loaders: Readonly<Record<string, () => Promise<ReportFormat<DrillDocument>>>> = {
  text: async () => (await import('./text.ts')).textFormat,
  json: async () => (await import('./json.ts')).jsonFormat,
  junit: async () => (await import('./junit.ts')).junitFormat,
  github: async () => (await import('./github.ts')).githubFormat,
  html: async () => (await import('./html/html.ts')).htmlFormat,
  markdown: async () => (await import('./markdown.ts')).markdownFormat,
};

/** Names of the formats a drill can be reported in. */
export const drillFormatNames: readonly string[] = Object.keys(loaders);

/**
 * Loads one format of the drill's report.
 * @throws SigtrailError `usage` when there is no such format for a drill.
 */
export async function drillFormat(name: string): Promise<ReportFormat<DrillDocument>> {
  const load = Object.hasOwn(loaders, name) ? loaders[name] : undefined;
  if (load) return load();
  throw new SigtrailError('usage', {
    what: `drill has no format "${name}"`,
    why:
      name === 'sarif'
        ? 'SARIF describes places in files; a drill has none'
        : 'the name is not one of its formats',
    next: `use one of: ${drillFormatNames.join(', ')}`,
  });
}
