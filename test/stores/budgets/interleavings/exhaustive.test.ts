import type { Budget } from '../../../../stores/budgets/budgets.ts';
import { sized } from '../../../support/size.ts';
import { explore } from './explore.ts';
import type { Caller } from './world.ts';

const budget = (name: string, tokens: number): Budget => ({
  name,
  key: { workflowId: name, record: 'budget' },
  limits: { tokens },
});
const amount = (tokens: number) => ({ tokens, microDollars: 0 });

const caller = (estimate: number, used: number | undefined, ...budgets: Budget[]): Caller => ({
  budgets,
  estimate: amount(estimate),
  ...(used === undefined ? {} : { used: amount(used) }),
});

const day = budget('day', 4);

/** The second budget is refused after the first one was reserved: 200,000 states with a third caller, too many for every day. */
const tenant = budget('tenant', 5);
const ofTenant = [caller(3, 3, tenant, day), caller(2, 2, tenant, day)];

test.each<[string, readonly Caller[], number]>([
  ['three callers of a budget for two', [2, 2, 2].map((estimate) => caller(estimate, 1, day)), 1],
  ['one whose call takes more than it reserved', [caller(2, 3, day), caller(2, 2, day), caller(2, 1, day)], 1],
  ['one that the provider refuses', [caller(2, undefined, day), caller(2, 2, day), caller(3, 3, day)], 1],
  ['two of a tenant, and a third one', [...ofTenant, ...sized([], [caller(2, 2, day)])], 1],
])(
  'in every interleaving of %s nothing is exceeded, nothing leaks, nobody is refused without need',
  async (_, callers, deaths) => {
    const { violations, ends, states } = await explore(callers, deaths);
    expect(violations).toEqual([]);
    // the subject is reached at all
    expect(ends).toBeGreaterThan(20);
    expect(states).toBeGreaterThan(200);
  },
);
