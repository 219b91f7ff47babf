import type { Budget } from '../../../../stores/budgets/budgets.ts';
import { exploreCallers } from '../../../support/interleaved-callers.ts';
import { sized } from '../../../support/size.ts';
import { type Caller, LEASE_MS, World } from './world.ts';

const budget = (name: string, tokens: number): Budget => ({
  name,
  key: { workflowId: name, record: 'budget' },
  limits: { tokens },
});
const amount = (tokens: number) => ({ tokens, microDollars: 0 });

/** Money and tokens are of no fixed ratio: a long prompt is cheap, a long answer dear. */
const dear = { tokens: 1, microDollars: 300 };
const long = { tokens: 3, microDollars: 100 };
const inMoney: Budget = { ...budget('money', 0), limits: { microDollars: 500 } };
const inBoth: Budget = { ...budget('both', 0), limits: { tokens: 5, microDollars: 500 } };

const caller = (estimate: number, used: number | undefined, ...budgets: Budget[]): Caller => ({
  budgets,
  estimate: amount(estimate),
  ...(used === undefined ? {} : { used: amount(used) }),
});

const day = budget('day', 4);

/** A third caller makes seconds of each search, 200,000 states of that of a tenant: every day only where all are alike and none dies. */
const third = (caller: Caller): Caller[] => sized([], [caller]);

/** The second budget is refused after the first one was reserved. */
const tenant = budget('tenant', 5);
const ofTenant = [caller(3, 3, tenant, day), caller(2, 2, tenant, day)];

test.each<[string, readonly Caller[], number]>([
  ['three callers of a budget for two', [2, 2, 2].map((estimate) => caller(estimate, 1, day)), sized(0, 1)],
  [
    'one whose call takes more than it reserved',
    [caller(2, 3, day), caller(2, 2, day), ...third(caller(2, 1, day))],
    1,
  ],
  ['one that the provider refuses', [caller(2, undefined, day), caller(3, 3, day), ...third(caller(2, 2, day))], 1],
  [
    'callers of a budget in money, one of which takes a micro-dollar less than it reserved, and one more',
    [299, 301, ...sized([], [300])].map((microDollars) => ({
      budgets: [inMoney],
      estimate: dear,
      used: { tokens: 1, microDollars },
    })),
    1,
  ],
  [
    'callers of a budget in tokens and money, of which either may be short',
    [dear, long, ...sized([], [{ tokens: 2, microDollars: 200 }])].map((each) => ({
      budgets: [inBoth],
      estimate: each,
      used: each,
    })),
    1,
  ],
  ['two of a tenant, and a third one', [...ofTenant, ...third(caller(2, 2, day))], sized(0, 1)],
])(
  'in every interleaving of %s nothing is exceeded, nothing leaks, nobody is refused without need',
  async (_, callers, deaths) => {
    const { violations, ends, states } = await exploreCallers(
      // all reservations that are open run out, whoever holds them
      { callers: callers.length, deaths, jumpsMs: [LEASE_MS + 1] },
      (pass) => new World(callers, pass),
    );
    expect(violations).toEqual([]);
    // the subject is reached at all
    expect(ends).toBeGreaterThan(5);
    expect(states).toBeGreaterThan(100);
  },
);
