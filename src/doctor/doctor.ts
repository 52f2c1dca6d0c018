import type { DoctorDocument } from '../model/documents/doctor.ts';
import { type CollectOptions, collectFacts } from './collect/collect.ts';
import { judge } from './judge/judge.ts';

/**
 * Looks at this machine and says what can be measured on it.
 * @param version of sigtrail, for the document
 */
export async function examine(version: string, options: CollectOptions): Promise<DoctorDocument> {
  return judge(await collectFacts(options), version);
}
