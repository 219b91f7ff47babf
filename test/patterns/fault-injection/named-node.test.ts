import * as fc from 'fast-check';
import { parseFaultRule } from '../../../patterns/fault-injection/faults.ts';
import { isRuleName, mergeNodes, nodesInside } from '../../../patterns/fault-injection/named-node.ts';

test('the nodes inside of agents are those of all their tiers, each name once with all of its tiers', () => {
  const agents = [
    { tiers: [{ nodes: [{ name: 'risk', tiers: ['rules'] }] }, {}] },
    {
      tiers: [
        {
          nodes: [
            { name: 'risk', tiers: ['rules', 'model'] },
            { name: '__proto__', tiers: [] },
          ],
        },
      ],
    },
  ];
  expect(nodesInside(agents)).toEqual([
    { name: 'risk', tiers: ['rules', 'model'] },
    { name: '__proto__', tiers: [] },
  ]);
  expect(mergeNodes([])).toEqual([]);
});

test('a rule can be written for a name exactly when it can have that name', () => {
  const accepted = (name: string) => {
    try {
      const rule = parseFaultRule(`${name}/${name}=error`);
      return rule.target === 'agent' && rule.agent === name && rule.tier === name;
    } catch {
      return false;
    }
  };
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z0-9-]{1,12}$/)), (name) => {
      // a star is a name in no declaration
      expect(accepted(name)).toBe(isRuleName(name) || name === '*');
    }),
  );
});
