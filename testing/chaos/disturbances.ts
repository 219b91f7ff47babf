import type { Cloud } from '../../local/assembly/cloud.ts';
import { sha256 } from '../../local/clock/sha256.ts';
import type { BusEvent } from '../../local/services/events/envelope.ts';
import type { Intercept } from '../../local/wire/answer.ts';
import { withCallerIdle } from '../../local/wire/with-caller-idle.ts';
import type { WireAnswer, WireRequest } from '../../local/wire-messages.ts';
import { EXIT_HEADER } from './assembly.ts';
import { Draw } from './random.ts';
import type { DeliveryFaults, RequestFault, Scenario, StoreFaults } from './scenario.ts';

/** As DynamoDB answers when a table has no capacity left. */
const THROTTLED: WireAnswer = {
  status: 400,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify({
    __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
    message: 'disturbed by a test',
  }),
};

/** How the bus fails: it cannot be reached, it takes an event and never answers, or it refuses the entry. */
export type BusOutage = 'bus-down' | 'bus-hangs' | 'bus-refuses';

/** Environments of functions sign with keys of their own; what else asks is a test or an operator. */
const OF_A_FUNCTION = /^ASIA/;

/** The bus is there, and refuses the one entry it was given. */
const REFUSED: WireAnswer = {
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify({
    FailedEntryCount: 1,
    Entries: [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'a test' }],
  }),
};

/** A defect of the product that is built in on purpose, so that a check can be seen to find it. */
export interface Defect {
  /** answers a request of a function in place of the service @default - none */
  answer?(request: WireRequest): WireAnswer | undefined;
  /** changes the assembly before it is deployed @default - as it is */
  changeAssembly?(path: string): void;
}

/** What was done to requests, events and clocks, by its kind. */
export const DISTURBANCE_KINDS = [
  'store-throttle',
  'store-down',
  'store-lost',
  'store-slow',
  'function-killed',
  'answer-lost',
  'answer-never',
  'bus-down',
  'event-duplicated',
  'event-late',
  'event-lost',
  'clock-skewed',
  'out-of-quota',
  'redeployed',
] as const;
export type DisturbanceKind = (typeof DISTURBANCE_KINDS)[number];
export type DisturbanceCounts = Record<DisturbanceKind, number>;

/** Late answers and events, in virtual milliseconds. */
const SLOWEST_MS = 2_000;
const LATEST_EVENT_MS = 60_000;

/** A scenario that goes on. */
interface Current {
  readonly seed: number;
  readonly startMs: number;
  readonly store: StoreFaults | undefined;
  readonly delivery: DeliveryFaults | undefined;
  readonly clockSkewMs: number;
  /** how often each request and event came, by its content: what is drawn for it does not depend on the order of those of one instant */
  readonly seen: Map<string, number>;
}

/** What goes wrong between functions and the services of the cloud. Nothing does until something is set. */
export class Disturbances {
  /** counts requests, so that a cloud that stands still is known */
  requests = 0;
  bus: BusOutage | undefined;
  #faults: { readonly fault: RequestFault; seen: number }[] = [];
  cloud: Cloud | undefined;
  /** until then the quotas of models are used up, in virtual milliseconds */
  outOfQuotaUntilMs = 0;
  /** how often each kind was injected since the scenario began */
  injected: DisturbanceCounts = noneInjected();
  #current: Current | undefined;
  readonly #skews = new Map<string, number>();

  /** Begins with the faults of a scenario. */
  begin({ seed, requestFaults, store, delivery, clockSkewMs = 0 }: Scenario): void {
    this.#faults = requestFaults.map((fault) => ({ fault, seen: 0 }));
    this.#current = { seed, startMs: this.#nowMs(), store, delivery, clockSkewMs, seen: new Map() };
    this.#skews.clear();
    this.injected = noneInjected();
  }

  /** From now on nothing goes wrong any more. */
  end(): void {
    this.bus = undefined;
    this.outOfQuotaUntilMs = 0;
    this.#faults = [];
    this.#current = undefined;
    this.#skews.clear();
  }

  readonly #defect: Defect['answer'];
  readonly #contentOf: (body: string) => string;

  /** @param contentOf the part of a request's body that faults of the store are drawn for @default - all of it */
  constructor(defect?: Defect['answer'], contentOf: (body: string) => string = (body) => body) {
    this.#defect = defect;
    this.#contentOf = contentOf;
  }

  readonly intercept: Intercept = async (request, passOn) => {
    this.requests += 1;
    if (!OF_A_FUNCTION.test(request.accessKeyId ?? '')) return await passOn();
    const defective = this.#defect?.(request);
    if (defective !== undefined) return defective;
    const target = request.headers['x-amz-target'] ?? '';
    if (this.bus !== undefined && target.endsWith('PutEvents')) {
      this.injected['bus-down'] += 1;
      return await this.#outage(this.bus, request);
    }
    const fault = this.#faults.length === 0 ? undefined : this.#faultOf(request, target);
    switch (fault?.kind) {
      case undefined: {
        const { store } = this.#current ?? {};
        if (store === undefined || !target.startsWith('DynamoDB_')) return await passOn();
        return await this.#storeAnswer(store, request, passOn);
      }
      case 'exit': {
        this.injected['function-killed'] += 1;
        const answer = await passOn();
        return { ...answer, headers: { ...answer.headers, [EXIT_HEADER]: '1' } };
      }
      case 'lost':
        this.injected['answer-lost'] += 1;
        await passOn();
        return failed();
      case 'hang':
        this.injected['answer-never'] += 1;
        await passOn();
        return await this.#never(request);
    }
  };

  /** Events of Step Functions may be lost; those that a function put are delivered at least once. */
  readonly deliverEvent = (event: BusEvent, route: () => void): void => {
    const { delivery, startMs = 0 } = this.#current ?? {};
    if (delivery === undefined) {
      route();
      return;
    }
    const { source, detail, 'detail-type': type } = event;
    const draw = this.#drawFor(`${event.bus} ${source} ${type} ${this.#nowMs() - startMs} ${JSON.stringify(detail)}`);
    if (source === 'aws.states' && draw.chance(delivery.lostRate)) {
      this.injected['event-lost'] += 1;
      return;
    }
    if (draw.chance(delivery.duplicateRate)) {
      this.injected['event-duplicated'] += 1;
      this.#later(draw.int(0, LATEST_EVENT_MS), route);
    }
    if (draw.chance(delivery.lateRate)) {
      this.injected['event-late'] += 1;
      this.#later(draw.int(1, LATEST_EVENT_MS), route);
    } else route();
  };

  readonly clockSkewMs = (functionName: string): number => {
    const { clockSkewMs = 0, seed } = this.#current ?? {};
    if (clockSkewMs === 0) return 0;
    const known = this.#skews.get(functionName);
    if (known !== undefined) return known;
    const skewMs = drawOf(`${seed} clock ${functionName}`).int(-clockSkewMs, clockSkewMs);
    this.#skews.set(functionName, skewMs);
    if (skewMs !== 0) this.injected['clock-skewed'] += 1;
    return skewMs;
  };

  /** Whether a question to a model finds its quota used up. */
  takeQuota(): boolean {
    if (this.#nowMs() >= this.outOfQuotaUntilMs) return true;
    this.injected['out-of-quota'] += 1;
    return false;
  }

  #nowMs(): number {
    return this.cloud?.clock.nowMs() ?? 0;
  }

  #later(ms: number, callback: () => void): void {
    this.cloud?.clock.at(this.#nowMs() + ms, callback);
  }

  /** Draws for something by its content, and by how often it came. */
  #drawFor(content: string): Draw {
    const { seed, seen } = this.#current ?? { seed: 0, seen: new Map<string, number>() };
    const times = seen.get(content) ?? 0;
    seen.set(content, times + 1);
    return drawOf(`${seed} ${times} ${content}`);
  }

  async #storeAnswer(
    { downMs: [fromMs, toMs] = [0, 0], throttleRate, lostRate, slowRate = 0 }: StoreFaults,
    request: WireRequest,
    passOn: () => Promise<WireAnswer>,
  ): Promise<WireAnswer> {
    const sinceMs = this.#nowMs() - (this.#current?.startMs ?? 0);
    if (sinceMs >= fromMs && sinceMs < toMs) {
      this.injected['store-down'] += 1;
      return failed();
    }
    if (throttleRate + lostRate + slowRate === 0) return await passOn();
    const draw = this.#drawFor(`${request.headers['x-amz-target'] ?? ''} ${this.#contentOf(String(request.body))}`);
    if (draw.chance(throttleRate)) {
      this.injected['store-throttle'] += 1;
      return THROTTLED;
    }
    if (draw.chance(slowRate)) {
      this.injected['store-slow'] += 1;
      const answer = await passOn();
      const lambda = this.cloud?.lambda;
      if (lambda !== undefined) {
        await withCallerIdle(
          lambda,
          request,
          () => new Promise((over) => this.#later(draw.int(1, SLOWEST_MS), () => over(undefined))),
        );
      }
      return answer;
    }
    if (!draw.chance(lostRate)) return await passOn();
    this.injected['store-lost'] += 1;
    await passOn();
    return failed();
  }

  #faultOf(request: WireRequest, target: string): RequestFault | undefined {
    for (const [index, entry] of this.#faults.entries()) {
      const { about, workflowId, nth } = entry.fault;
      const isAbout = target.endsWith(about) || request.body.includes(about);
      if (!isAbout || (workflowId !== undefined && !request.body.includes(`"${workflowId}"`))) continue;
      entry.seen += 1;
      if (entry.seen < nth) continue;
      this.#faults.splice(index, 1);
      return entry.fault;
    }
    return undefined;
  }

  async #outage(outage: BusOutage, request: WireRequest): Promise<WireAnswer> {
    switch (outage) {
      case 'bus-down':
        return failed();
      case 'bus-hangs':
        return await this.#never(request);
      case 'bus-refuses':
        return REFUSED;
    }
  }

  /** Nobody answers: the function waits in virtual time until it gives up. */
  async #never(request: WireRequest): Promise<WireAnswer> {
    const { cloud } = this;
    if (cloud === undefined) throw new Error('requests come only once the cloud is there');
    const over = new Promise<void>((resolve) => request.connection.onOver(resolve));
    await withCallerIdle(cloud.lambda, request, () => over);
    return failed();
  }
}

function noneInjected(): DisturbanceCounts {
  return Object.fromEntries(DISTURBANCE_KINDS.map((kind) => [kind, 0])) as DisturbanceCounts;
}

function drawOf(content: string): Draw {
  return new Draw(sha256(content).readUInt32BE());
}

/** As AWS answers when it failed: clients ask again. */
function failed(): WireAnswer {
  const body = JSON.stringify({ __type: 'InternalFailure', message: 'disturbed by a test' });
  return { status: 500, headers: { 'content-type': 'application/x-amz-json-1.1' }, body };
}
