import { section, text } from '../explanation.ts';
import type { RequestClass } from '../../model/request.ts';
import type { Concept } from './concept.ts';

interface ClassText {
  readonly title: string;
  readonly meaning: string;
  readonly judged: string;
  readonly see: readonly string[];
}

/** One text per request class; the type makes sure that none is missing. */
const classTexts: Readonly<Record<RequestClass, ClassText>> = {
  failedBeforeStop: {
    title: 'failed before the stop',
    meaning: 'Cut or failed before the stop signal.',
    judged: 'More than 1 % of the requests: the run is invalid, the service was not healthy to begin with.',
    see: ['D2'],
  },
  ok: {
    title: 'answered',
    meaning: 'A complete answer with a status that was also seen before the stop (baseline).',
    judged: 'Good.',
    see: ['D2'],
  },
  rejected: {
    title: 'rejected (R)',
    meaning:
      'A complete answer with a status outside the baseline: 500 from a cancelled context, 503 while draining.',
    judged: 'D2: fail if the request was in flight at the signal. D3: warn. D4: fail within W.',
    see: ['D2', 'D3', 'D4'],
  },
  timedOut: {
    title: 'timed out (T)',
    meaning: 'No answer within the time limit of the client (grace + 5 s).',
    judged: 'Fail.',
    see: ['D2', 'D3'],
  },
  inFlightLost: {
    title: 'lost in flight (A)',
    meaning:
      'Cut or truncated after the signal, although the request was sent in full more than epsilon before it, or a byte of the answer had come, or the connection was old and it was cut more than max(50 ms, 5 epsilon) after its last byte: the service had it.',
    judged: 'Fail in D2 and D3, even with exit 0.',
    see: ['D2', 'in flight', 'Shutdown', 'epsilon'],
  },
  boundary: {
    title: 'at the boundary',
    meaning:
      'On a connection opened before the signal, last byte written within epsilon of it, cut. Nobody can say on which side it fell.',
    judged: 'Warn; never counted as lost in flight or as the keep-alive race.',
    see: ['epsilon', 'D2', 'D3'],
  },
  keepAliveLost: {
    title: 'lost to the keep-alive race (B)',
    meaning:
      'Any other cut request on a connection opened before the signal: it met the closing of an idle connection.',
    judged: 'Warn in D3.',
    see: ['keep-alive race', 'D3'],
  },
  newConnLost: {
    title: 'new connection lost (N)',
    meaning: 'Connected after the signal, then cut without an answer.',
    judged: 'D4: fail within W.',
    see: ['D4'],
  },
  refusedWhileReady: {
    title: 'refused while ready (C)',
    meaning:
      'A new connection was refused or reset within W, or while the service still announced itself as ready.',
    judged: 'D4: fail.',
    see: ['D4', 'D5', 'readiness'],
  },
  addressGone: {
    title: 'address gone (E)',
    meaning: 'The address of the container no longer exists.',
    judged: 'Within W: as refusedWhileReady.',
    see: ['D4'],
  },
  refusedAfterDrain: {
    title: 'refused after the drain (D)',
    meaning: 'Refused after W; without W or a readiness URL: any refusal after the signal.',
    judged: 'Fine: this is what a stop looks like.',
    see: ['D4'],
  },
};

export const requestClassConcepts: readonly Concept[] = Object.entries(classTexts).map(([id, entry]) => ({
  id,
  title: `${id} - request class: ${entry.title}`,
  summary: entry.meaning,
  sections: [section('Judged', text(entry.judged))],
  see: entry.see,
}));
