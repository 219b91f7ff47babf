import { createHash } from 'node:crypto';
import type { Cloud } from '../../local/assembly/cloud.ts';
import type { Intercept } from '../../local/wire/answer.ts';
import { withCallerIdle } from '../../local/wire/with-caller-idle.ts';
import type { WireAnswer, WireRequest } from '../../local/wire-messages.ts';
import { EXIT_HEADER } from './assembly.ts';
import { Draw } from './random.ts';
import type { RequestFault, StoreFaults } from './scenario.ts';

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

interface StoreState {
  readonly faults: StoreFaults;
  readonly seed: number;
  /** how often each request came, by its content: what is drawn for it does not depend on the order of those of one instant */
  readonly seen: Map<string, number>;
  readonly startMs: number;
}

/** What goes wrong between functions and the services of the cloud. Nothing does until something is set. */
export class Disturbances {
  /** counts requests, so that a cloud that stands still is known */
  requests = 0;
  bus: BusOutage | undefined;
  #faults: { readonly fault: RequestFault; seen: number }[] = [];
  cloud: Cloud | undefined;
  /** how many requests to the store were hit since its faults were set */
  storeFaultsInjected = { throttle: 0, down: 0, lost: 0 };
  #store: StoreState | undefined;

  set(faults: readonly RequestFault[]): void {
    this.#faults = faults.map((fault) => ({ fault, seen: 0 }));
    this.#store = undefined;
  }

  /** From now on, as long as nothing else is set. @param seed decides which requests are hit */
  setStore(faults: StoreFaults, seed: number): void {
    const startMs = this.cloud?.clock.nowMs() ?? 0;
    this.#store = { faults, seed, seen: new Map(), startMs };
    this.storeFaultsInjected = { throttle: 0, down: 0, lost: 0 };
  }

  readonly #defect: Defect['answer'];

  constructor(defect?: Defect['answer']) {
    this.#defect = defect;
  }

  readonly intercept: Intercept = async (request, passOn) => {
    this.requests += 1;
    if (!OF_A_FUNCTION.test(request.accessKeyId ?? '')) return await passOn();
    const defective = this.#defect?.(request);
    if (defective !== undefined) return defective;
    const target = request.headers['x-amz-target'] ?? '';
    if (this.bus !== undefined && target.endsWith('PutEvents')) return await this.#outage(this.bus, request);
    if (this.#store !== undefined && target.startsWith('DynamoDB_'))
      return await this.#storeAnswer(this.#store, request, passOn);
    const fault = this.#faults.length === 0 ? undefined : this.#faultOf(request, target);
    switch (fault?.kind) {
      case undefined:
        return await passOn();
      case 'exit': {
        const answer = await passOn();
        return { ...answer, headers: { ...answer.headers, [EXIT_HEADER]: '1' } };
      }
      case 'lost':
        await passOn();
        return failed();
      case 'hang':
        await passOn();
        return await this.#never(request);
    }
  };

  async #storeAnswer(
    { faults, seed, seen, startMs }: StoreState,
    { headers, body }: WireRequest,
    passOn: () => Promise<WireAnswer>,
  ): Promise<WireAnswer> {
    const [fromMs, toMs] = faults.downMs ?? [0, 0];
    const sinceMs = (this.cloud?.clock.nowMs() ?? 0) - startMs;
    if (sinceMs >= fromMs && sinceMs < toMs) {
      this.storeFaultsInjected.down += 1;
      return failed();
    }
    const content = `${headers['x-amz-target'] ?? ''} ${String(body)}`;
    const times = seen.get(content) ?? 0;
    seen.set(content, times + 1);
    const draw = new Draw(createHash('sha256').update(`${seed} ${times} ${content}`).digest().readUInt32BE());
    if (draw.chance(faults.throttleRate)) {
      this.storeFaultsInjected.throttle += 1;
      return THROTTLED;
    }
    if (!draw.chance(faults.lostRate)) return await passOn();
    this.storeFaultsInjected.lost += 1;
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

/** As AWS answers when it failed: clients ask again. */
function failed(): WireAnswer {
  const body = JSON.stringify({ __type: 'InternalFailure', message: 'disturbed by a test' });
  return { status: 500, headers: { 'content-type': 'application/x-amz-json-1.1' }, body };
}
