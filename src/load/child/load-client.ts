import type { RequestOutcome } from '../../model/request.ts';
import type { Random } from '../random.ts';
import type { ConnectFailure, OpenedSocket } from './connect.ts';
import { type PopulationState, type RunContext, thinkTime } from './run-context.ts';
import type { Exchange, PreparedRequest, Wire } from './wire.ts';

/**
 * One client of a population: connect if need be, one exchange, think, again. A keep-alive client uses its connection until
 * that ends and makes another one only before the stop; the other populations make one connection for each request.
 */
export class LoadClient {
  readonly #run: RunContext;
  readonly #population: PopulationState;
  readonly #random: Random;
  readonly #hold: boolean;
  readonly #keeps: boolean;
  #wire: Wire | null = null;
  #opened: OpenedSocket | null = null;
  #fresh = false;
  #timer: NodeJS.Timeout | NodeJS.Immediate | null = null;
  #giveUp: (() => void) | null = null;
  #id = -1;
  #beganNs = 0;
  #request: PreparedRequest | null = null;
  /** When the running request is timed out; infinite when none runs. */
  deadlineNs = Number.POSITIVE_INFINITY;
  completed = 0;
  /** Attempts that failed, until the first one that did not. */
  failures = 0;

  constructor(run: RunContext, population: PopulationState, random: Random) {
    this.#run = run;
    this.#population = population;
    this.#random = random;
    this.#hold = population.plan.population === 'trickled';
    this.#keeps = population.plan.population === 'keep-alive';
  }

  get inFlight(): boolean {
    return this.#id >= 0;
  }

  /** Begins the next request, if there may be one. */
  readonly next = (): void => {
    this.#timer = null;
    const run = this.#run;
    if (run.ending) {
      this.close();
      return;
    }
    if (this.#wire !== null && !this.#wire.usable) this.#retire();
    if (this.#wire === null && run.noReopen && (this.#keeps || this.#hold)) return;
    const id = run.store.takeId();
    if (id === null) return;
    this.#id = id;
    this.#beganNs = run.clock.now();
    this.deadlineNs = this.#beganNs + run.plan.timeLimitMs * 1e6;
    const requests = this.#population.requests;
    this.#request = requests[Math.floor(this.#random() * requests.length)] as PreparedRequest;
    run.inFlight++;
    if (this.#wire !== null) {
      this.#fresh = false;
      this.#send();
      return;
    }
    this.#giveUp = run.open(this.#onOpened, this.#onFailed);
  };

  /** Begins now, or after this many milliseconds. */
  beginAfter(ms: number): void {
    if (ms < 1) this.next();
    else this.#timer = setTimeout(this.next, ms);
  }

  /** The rest of a held request is sent. */
  releaseBody(): void {
    this.#wire?.releaseBody();
  }

  expire(): void {
    if (this.#giveUp !== null) this.#giveUp();
    else this.#wire?.expire();
  }

  /** Ends the connection and whatever is waiting. A request that runs is forgotten: no record. */
  close(): void {
    if (this.#timer !== null) {
      clearTimeout(this.#timer as NodeJS.Timeout);
      clearImmediate(this.#timer as NodeJS.Immediate);
    }
    this.#timer = null;
    this.#run.arrivals.drop(this.next);
    this.#id = -1;
    const wire = this.#wire;
    this.#wire = null;
    const giveUp = this.#giveUp;
    this.#giveUp = null;
    giveUp?.();
    if (wire !== null) {
      this.#run.bodyBytes += wire.bodyBytes;
      wire.close();
    }
  }

  readonly #onOpened = (opened: OpenedSocket): void => {
    this.#giveUp = null;
    if (this.#id < 0) {
      opened.socket.destroy();
      return;
    }
    this.#opened = opened;
    if (this.#keeps || this.#hold) this.#run.localPorts.set(opened.id, opened.socket.localPort ?? 0);
    this.#fresh = true;
    this.#wire = this.#run.wire(opened, this.#hold);
    this.#send();
  };

  readonly #onFailed = (failure: ConnectFailure): void => {
    this.#giveUp = null;
    if (this.#id < 0) return;
    const run = this.#run;
    run.countError(failure.code);
    if (failure.kind === 'own') {
      run.ownFailures++;
      run.inFlight--;
      this.#id = -1;
      this.deadlineNs = Number.POSITIVE_INFINITY;
    } else {
      this.#record(failure.kind, failure.connectedNs, null);
    }
    this.failures++;
    this.#again(this.#population.refusedPauseMs);
    run.onEnded();
  };

  #send(): void {
    const name = this.#run.plan.idHeader;
    const extra = name === undefined ? [] : [name, String(this.#id)];
    const hold = this.#hold && !this.#run.bodiesReleased;
    this.#wire?.exchange(this.#request as PreparedRequest, extra, hold, this.#onEnd);
  }

  readonly #onEnd = (exchange: Exchange): void => {
    if (this.#id < 0) return;
    const run = this.#run;
    run.countError(exchange.code);
    if (exchange.end === 'unsent' && !this.#fresh) {
      // The connection had ended while idle: nothing was sent, nothing is lost.
      run.inFlight--;
      this.#id = -1;
      this.deadlineNs = Number.POSITIVE_INFINITY;
      this.#again(0);
    } else {
      const outcome = exchange.end === 'unsent' ? 'cut' : exchange.end;
      this.#record(outcome, this.#opened?.connectedNs ?? Number.NaN, exchange);
      if (outcome === 'complete') this.completed++;
      else this.failures++;
      this.#again(0);
    }
    if (!this.#keeps) this.#dropWire();
    run.onEnded();
  };

  #record(outcome: RequestOutcome, connectedNs: number, exchange: Exchange | null): void {
    const run = this.#run;
    run.store.add({
      id: this.#id,
      connection: this.#opened?.id ?? run.connections - 1,
      population: this.#population.plan.population,
      method: this.#request?.method ?? 'GET',
      connectedNs,
      beganNs: this.#beganNs,
      sentNs: exchange?.sentNs ?? Number.NaN,
      firstNs: exchange?.firstNs ?? Number.NaN,
      endNs: exchange?.endNs ?? run.clock.now(),
      outcome,
      status: exchange?.status ?? 0,
    });
    run.inFlight--;
    this.#id = -1;
    this.deadlineNs = Number.POSITIVE_INFINITY;
  }

  #again(leastMs: number): void {
    if (this.#run.ending) {
      this.#timer = setImmediate(this.next);
      return;
    }
    const { plan } = this.#population;
    if (this.#keeps && this.#run.arrivals.take(this.next, plan.thinkMs, this.#random)) return;
    const pause = Math.max(leastMs, thinkTime(plan, this.#random));
    this.#timer = pause === 0 ? setImmediate(this.next) : setTimeout(this.next, pause);
  }

  #retire(): void {
    this.#run.retired++;
    this.#dropWire();
  }

  #dropWire(): void {
    const wire = this.#wire;
    this.#wire = null;
    this.#opened = null;
    if (wire === null) return;
    this.#run.bodyBytes += wire.bodyBytes;
    // Not inside the parser that is still at work on this socket's last bytes.
    setImmediate(() => wire.close());
  }
}
