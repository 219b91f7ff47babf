import type { Lease } from '../../../../patterns/budgets/budget.ts';
import { committedIn, expiredLeases } from '../../../../patterns/budgets/budget.ts';
import type { Amount } from '../../../../patterns/budgets/declaration.ts';
import { applyWrite, type ConditionalWrite } from '../../../../patterns/conditional-write.ts';
import { type Budget, type BudgetTable, release, reserveInAll, settle } from '../../../../stores/budgets/budgets.ts';

type Item = Record<string, unknown>;

/** A caller of a model: it reserves, is answered or refused by the provider, and says so. */
export interface Caller {
  readonly budgets: readonly Budget[];
  readonly estimate: Amount;
  /** what the answered call took @default - the provider refused, and the reservation is released */
  readonly used?: Amount;
}

export const LEASE_MS = 100;

/** One request to the table, which the scheduler answers. */
export interface Request {
  readonly content: string;
  readonly changesSomething: boolean;
  perform(): unknown;
}

/** The table in memory, what its callers know, and what is known from outside about the truth. */
export class World {
  readonly violations: string[] = [];
  nowMs = 0;
  readonly #callers: readonly Caller[];
  readonly #pass: (actor: number, request: Request) => Promise<unknown>;
  readonly #items = new Map<string, Item>();
  /** what each budget has been told of each caller's call */
  readonly #counted = new Map<string, Amount>();
  readonly #progress: string[];
  /** whether anybody settled after its reservation had run out */
  #wasLate = false;

  constructor(callers: readonly Caller[], pass: (actor: number, request: Request) => Promise<unknown>) {
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
    return [this.nowMs, [...this.#items], [...this.#counted], this.#progress];
  }

  /** What everybody has ended with: after all reservations have run out the budget is as large as what is left of it. */
  async atTheEnd(): Promise<void> {
    this.nowMs += LEASE_MS + 1;
    const direct = this.#directTable();
    for (const budget of this.#budgets()) {
      const spent = this.#countedOf(budget);
      const rest = {
        tokens: Math.max(0, (budget.limits.tokens ?? 0) - spent.tokens),
        microDollars: Math.max(0, (budget.limits.microDollars ?? 0) - spent.microDollars),
      };
      const fits = spent.tokens <= (budget.limits.tokens ?? spent.tokens);
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
          const hasRoom = committed.tokens + lease.amount.tokens <= (budget?.limits.tokens ?? 0);
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
    this.#items.set(workflowId, { ...written, schemaVersion: 1 });
    return written;
  }

  #check(actor: number, workflowId: string, { changes }: ConditionalWrite, item: Item): void {
    const budget = this.#budgets().find(({ key }) => key.workflowId === workflowId);
    if (budget === undefined) throw new Error(`there is no budget ${workflowId}`);
    const { tokens } = committedIn(item);
    const limit = budget.limits.tokens ?? 0;
    const progress = this.#progress[actor];
    const reserved = changes.some(({ kind, path: [attribute] }) => kind === 'set' && attribute.startsWith('lease#'));
    if (reserved && tokens > limit) this.violations.push(`${budget.name}: ${tokens} of ${limit} are reserved`);
    if (tokens < 0) this.violations.push(`${budget.name}: ${tokens} is below zero`);
    const ofOwn = changes.some(({ path: [attribute] }) => attribute.endsWith(`#caller-${actor}`));
    const { used, estimate } = this.#callerOf(actor);
    if (progress === 'called' && used !== undefined && ofOwn) {
      const key = `${budget.name}#${actor}`;
      if (this.#counted.has(key)) this.violations.push(`${budget.name}: call ${actor} is counted twice`);
      this.#counted.set(key, used);
      this.#wasLate ||= changes.some(({ path: [attribute] }) => attribute.startsWith('counted#'));
    }
    const keepsToEstimates = this.#callers.every((each) => (each.used?.tokens ?? 0) <= each.estimate.tokens);
    if (keepsToEstimates && !this.#wasLate && tokens > limit) {
      this.violations.push(`${budget.name}: ${tokens} of ${limit} are spent, by ${estimate.tokens}`);
    }
    const open = Object.entries(item).flatMap(([name, value]) => (name.startsWith('lease#') ? [value as Amount] : []));
    const sum = this.#countedOf(budget).tokens + open.reduce((all, lease) => all + lease.tokens, 0);
    if (sum !== tokens)
      this.violations.push(`${budget.name}: ${tokens} is not the sum of calls and reservations, ${sum}`);
  }
}
