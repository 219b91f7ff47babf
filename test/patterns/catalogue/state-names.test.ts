import { parseStateName, STATE_ROLES, stateName } from '../../../patterns/catalogue/state-names.ts';

test.each(STATE_ROLES)('the name of the state %s leads back to its phase and role', (role) => {
  for (const phase of ['research', 'quality-gate', 'a b']) {
    expect(parseStateName(stateName(phase, role))).toEqual({ phase, role });
  }
});

test('states outside of a phase have no role in one', () => {
  for (const name of ['Accept', 'Report', 'Invoke', 'research Wait', 'research']) {
    expect(parseStateName(name)).toBeUndefined();
  }
});
