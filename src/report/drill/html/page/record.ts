import { duration } from '../../../text/duration.ts';
import { classOrder, classWords, outcomes, populations } from '../payload.ts';
import type { Run } from './data.ts';

function instant(ms: number | undefined, hasT0: boolean): string {
  if (ms === undefined || Number.isNaN(ms)) return 'never';
  const sign = ms < 0 ? '−' : '+';
  return `${sign}${Math.abs(ms).toFixed(2)} ms${hasT0 ? ' from t0' : ''}`;
}

/** One request in words, for the panel and for screen readers. */
export function describeRequest(run: Run, index: number): string {
  const { hasT0, requests } = run.payload;
  const kind = classOrder[run.kind[index] ?? 0] ?? 'ok';
  const status = run.status[index] ? `, status ${run.status[index]}` : '';
  const began = run.began[index] ?? 0;
  const ended = run.ended[index] ?? 0;
  return [
    `Request ${run.id[index]}: ${classWords[kind]} (${outcomes[run.outcome[index] ?? 0]}${status})`,
    `${requests.methods[run.method[index] ?? 0] ?? '?'} on connection ${run.connection[index]}, ${populations[run.population[index] ?? 0]}`,
    `connected ${instant(run.connected[index], hasT0)}`,
    `began ${instant(began, hasT0)}`,
    `last byte written ${instant(run.written[index], hasT0)}`,
    `first byte of the answer ${instant(run.firstByte[index], hasT0)}`,
    `ended ${instant(ended, hasT0)}, after ${duration(ended - began)}`,
  ].join(' · ');
}
