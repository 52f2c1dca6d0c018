/** How sure a Fact is. */
export type Confidence = 'high' | 'medium' | 'low';

/** A value together with where it comes from; nothing about a service is known without a source. */
export interface Fact<Value> {
  readonly value: Value;
  /** `default`, `assumed`, `--grace`, `compose.yaml:12:5`, an inspect path … */
  readonly from: string;
  readonly confidence: Confidence;
}

/** Makes a Fact; confidence is high unless said. */
export function fact<Value>(value: Value, from: string, confidence: Confidence = 'high'): Fact<Value> {
  return { value, from, confidence };
}

/** What a service promises about starting and stopping. Every part can be unknown (absent). */
export interface Lifecycle {
  readonly stopSignal?: Fact<string>;
  readonly graceMs?: Fact<number>;
  /** Commands of PID 1 and of what it starts, outermost first. */
  readonly pid1Chain?: Fact<readonly string[]>;
  readonly init?: Fact<boolean>;
  readonly preStop?: Fact<string>;
  readonly routeDelayMs?: Fact<number>;
  readonly readiness?: Fact<string>;
  readonly healthCheck?: Fact<string>;
  readonly restartPolicy?: Fact<string>;
  readonly memoryLimitBytes?: Fact<number>;
  readonly cpuLimit?: Fact<number>;
  readonly user?: Fact<string>;
  readonly network?: Fact<string>;
}
