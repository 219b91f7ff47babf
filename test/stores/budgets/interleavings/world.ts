import type { Lease } from '../../../../patterns/budgets/budget.ts';
import { committedIn, expiredLeases } from '../../../../patterns/budgets/budget.ts';
import type { Amount } from '../../../../patterns/budgets/declaration.ts';
import { applyWrite, type ConditionalWrite } from '../../../../patterns/conditional-write.ts';
import { type Budget, type BudgetTable, release, reserveInAll, settle } from '../../../../stores/budgets/budgets.ts';
import type { CallersWorld, PassRequest } from '../../../support/interleaved-callers.ts';

type Item = Record<string, unknown>;

/** A caller of a model: it reserves, is answered or refused by the provider, and says so. */
export interface Caller {
  readonly budgets: readonly Budget[];
  readonly estimate: Amount;
  /** what the answered call took @default - the provider refused, and the reservation is released */
  readonly used?: Amount;
}

export const LEASE_MS = 100;

/** The table in memory, what its callers know, and what is known from outside about the truth. */
export class World implements CallersWorld {
  readonly violations: string[] = [];
  nowMs = 0;
  readonly #callers: readonly Caller[];
  readonly #pass: PassRequest;
  readonly #items = new Map<string, Item>();
  /** what each budget has been told of each caller's call */
  readonly #counted = new Map<string, Amount>();
  readonly #progress: string[];
  /** whether anybody settled after its reservation had run out */
  #wasLate = false;

  constructor(callers: readonly Caller[], pass: PassRequest) {
    this.#callers = callers;
    this.#pass = pass;
    this.#progress = callers.map(() => '');
  }

  async run(actor: number): Promise<void> {
    const { budgets, estimate, used } = this.#callerOf(actor);
    const lease: Lease = { id: `caller-${actor}`, amount: estimate, expiresAtMs: this.nowMs + LEASE_MS };
    this.#progress[actor] = 'reserves';
    const seen: boolean[] = [];
    const refused = await reserveInAll(this.#tableOf(actor, lease, seen), budgets, lease);
    if (refused !== undefined) {
      this.#progress[actor] = 'refused';
      for (const { name, key } of budgets) {
        const keeps = this.#items.get(key.workflowId)?.[`lease#caller-${actor}`] !== undefined;
        if (keeps) this.violations.push(`caller ${actor} was refused and keeps a share of ${name}`);
      }
      if (seen.at(-1) === true) this.violations.push(`caller ${actor} was refused where there was room: ${refused}`);
      return;
    }
    this.#progress[actor] = 'called';
    if (used === undefined) await release(this.#tableOf(actor, lease), budgets, lease);
    else await settle(this.#tableOf(actor, lease), budgets, lease, used);
    this.#progress[actor] = 'done';
    for (const { name } of used === undefined ? [] : budgets) {
      if (!this.#counted.has(`${name}#${actor}`)) this.violations.push(`${name}: call ${actor} is not counted`);
    }
  }

  /** All that can make a difference from here on. */
  observable(): unknown {
    return [this.nowMs, sorted(this.#items), sorted(this.#counted), this.#progress, this.#wasLate];
  }

  /** What everybody has ended with: after all reservations have run out the budget is as large as what is left of it. */
  async atTheEnd(): Promise<void> {
    this.nowMs += LEASE_MS + 1;
    const direct = this.#directTable();
    for (const budget of this.#budgets()) {
      const spent = this.#countedOf(budget);
      const rest = {
        tokens: restOf(budget.limits.tokens, spent.tokens),
        microDollars: restOf(budget.limits.microDollars, spent.microDollars),
      };
      const fits = UNITS.every((unit) => spent[unit] <= limitOf(budget, unit));
      const last: Lease = { id: 'last', amount: rest, expiresAtMs: this.nowMs + LEASE_MS };
      const refused = await reserveInAll(direct, [budget], last);
      if (fits && refused !== undefined) this.violations.push(`${budget.name} has leaked: ${refused}`);
    }
  }

  #budgets(): Budget[] {
    return [...new Map(this.#callers.flatMap(({ budgets }) => budgets).map((each) => [each.name, each])).values()];
  }

  #countedOf({ name }: Budget): Amount {
    const own = [...this.#counted].filter(([key]) => key.startsWith(`${name}#`)).map(([, amount]) => amount);
    return {
      tokens: own.reduce((sum, { tokens }) => sum + tokens, 0),
      microDollars: own.reduce((sum, { microDollars }) => sum + microDollars, 0),
    };
  }

  #callerOf(actor: number): Caller {
    const caller = this.#callers[actor];
    if (caller === undefined) throw new Error(`there is no caller ${actor}`);
    return caller;
  }

  #directTable(): BudgetTable {
    return {
      nowMs: () => this.nowMs,
      get: async (workflowId) => this.#items.get(workflowId),
      update: async (workflowId, _, write) => this.#apply(workflowId, write),
    };
  }

  /** @param seen gets, for each read, whether there was room for the reservation, or would be at once */
  #tableOf(actor: number, lease: Lease, seen: boolean[] = []): BudgetTable {
    const request = (content: unknown, changesSomething: boolean, perform: () => unknown) =>
      this.#pass(actor, { content: JSON.stringify(content), changesSomething, perform });
    return {
      nowMs: () => this.nowMs,
      get: async (workflowId) =>
        (await request(['get', workflowId], false, () => {
          const item = this.#items.get(workflowId);
          const budget = this.#budgets().find(({ key }) => key.workflowId === workflowId);
          const committed = committedIn(item);
          const hasRoom = UNITS.every((unit) => committed[unit] + lease.amount[unit] <= limitOf(budget, unit));
          seen.push(hasRoom || expiredLeases(item, this.nowMs).length > 0);
          return item;
        })) as Item | undefined,
      update: async (workflowId, _, write) =>
        (await request([workflowId, write], true, () => {
          const item = this.#apply(workflowId, write);
          if (item !== undefined) this.#check(actor, workflowId, write, item);
          return item;
        })) as Item | undefined,
    };
  }

  #apply(workflowId: string, write: ConditionalWrite): Item | undefined {
    const written = applyWrite(this.#items.get(workflowId), write);
    if (written === 'conflict') return undefined;
    // attributes of an item have no order
    this.#items.set(workflowId, Object.fromEntries(sorted(Object.entries({ ...written, schemaVersion: 1 }))));
    return written;
  }

  #check(actor: number, workflowId: string, { changes }: ConditionalWrite, item: Item): void {
    const budget = this.#budgets().find(({ key }) => key.workflowId === workflowId);
    if (budget === undefined) throw new Error(`there is no budget ${workflowId}`);
    const committed = committedIn(item);
    const progress = this.#progress[actor];
    const reserved = changes.some(({ kind, path: [attribute] }) => kind === 'set' && attribute.startsWith('lease#'));
    for (const unit of UNITS) {
      const [sum, limit] = [committed[unit], limitOf(budget, unit)];
      if (reserved && sum > limit) this.violations.push(`${budget.name}: ${sum} of ${limit} ${unit} are reserved`);
      if (sum < 0) this.violations.push(`${budget.name}: ${sum} ${unit} is below zero`);
    }
    const ofOwn = changes.some(({ path: [attribute] }) => attribute.endsWith(`#caller-${actor}`));
    const { used, estimate } = this.#callerOf(actor);
    if (progress === 'called' && used !== undefined && ofOwn) {
      const key = `${budget.name}#${actor}`;
      if (this.#counted.has(key)) this.violations.push(`${budget.name}: call ${actor} is counted twice`);
      this.#counted.set(key, used);
      this.#wasLate ||= changes.some(({ path: [attribute] }) => attribute.startsWith('counted#'));
    }
    const open = Object.entries(item).flatMap(([name, value]) => (name.startsWith('lease#') ? [value as Amount] : []));
    for (const unit of UNITS) {
      const sum = committed[unit];
      const keepsToEstimates = this.#callers.every((each) => (each.used?.[unit] ?? 0) <= each.estimate[unit]);
      if (keepsToEstimates && !this.#wasLate && sum > limitOf(budget, unit)) {
        this.violations.push(
          `${budget.name}: ${sum} of ${limitOf(budget, unit)} ${unit} are spent, by ${estimate[unit]}`,
        );
      }
      const known = open.reduce((all, lease) => all + lease[unit], this.#countedOf(budget)[unit]);
      if (known !== sum) {
        this.violations.push(`${budget.name}: ${sum} ${unit} is not the sum of calls and reservations, ${known}`);
      }
    }
  }
}

function sorted<Value>(entries: Iterable<readonly [string, Value]>): (readonly [string, Value])[] {
  return [...entries].toSorted(([one], [other]) => (one < other ? -1 : 1));
}

const UNITS = ['tokens', 'microDollars'] as const satisfies (keyof Amount)[];

function limitOf(budget: Budget | undefined, unit: keyof Amount): number {
  return budget?.limits[unit] ?? Number.POSITIVE_INFINITY;
}

/** A budget without a limit has room for any amount; none is asked of it. */
function restOf(limit: number | undefined, spent: number): number {
  return limit === undefined ? 0 : Math.max(0, limit - spent);
}
