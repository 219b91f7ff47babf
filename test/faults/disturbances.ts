import type { Cloud } from '../../local/assembly/cloud.ts';
import type { Intercept } from '../../local/wire/answer.ts';
import { withCallerIdle } from '../../local/wire/with-caller-idle.ts';
import type { WireAnswer, WireRequest } from '../../local/wire-messages.ts';
import { EXIT_HEADER } from './assembly.ts';
import type { RequestFault } from './scenario.ts';

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

/** What goes wrong between functions and the services of the cloud. Nothing does until something is set. */
export class Disturbances {
  /** counts requests, so that a cloud that stands still is known */
  requests = 0;
  bus: BusOutage | undefined;
  #faults: { readonly fault: RequestFault; seen: number }[] = [];
  cloud: Cloud | undefined;

  set(faults: readonly RequestFault[]): void {
    this.#faults = faults.map((fault) => ({ fault, seen: 0 }));
  }

  readonly intercept: Intercept = async (request, passOn) => {
    this.requests += 1;
    if (!OF_A_FUNCTION.test(request.accessKeyId ?? '')) return await passOn();
    const target = request.headers['x-amz-target'] ?? '';
    if (this.bus !== undefined && target.endsWith('PutEvents')) return await this.#outage(this.bus, request);
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
