import { changesOf, spansOf } from '../../../../console/page/model/circuit-history.ts';
import type { Breaker } from '../../../../ops/breakers.ts';

const act = { verb: 'isolate', reason: 'a drill', actor: 'ada', atMs: 90 };
const CIRCUIT: Pick<Breaker, 'state' | 'sinceMs' | 'history' | 'audit'> = {
  state: 'ISOLATED',
  sinceMs: 90,
  history: [
    { state: 'OPEN', atMs: 10, cause: 'trip-rule' },
    { state: 'HALF_OPEN', atMs: 70, cause: 'open-period-ended' },
    { state: 'ISOLATED', atMs: 90, cause: 'operator' },
  ],
  audit: [{ ...act, verb: 'reset', atMs: 5, reason: 'older' }, act],
};

test('each state lasts until the next one, and the newest until now', () => {
  expect(spansOf(CIRCUIT, 100)).toEqual([
    { state: 'OPEN', fromMs: 10, toMs: 70 },
    { state: 'HALF_OPEN', fromMs: 70, toMs: 90 },
    { state: 'ISOLATED', fromMs: 90, toMs: 100 },
  ]);
});

test('a circuit whose states are not kept has its newest one, and one that never changed has none', () => {
  expect(spansOf({ ...CIRCUIT, history: [] }, 100)).toEqual([{ state: 'ISOLATED', fromMs: 90, toMs: 100 }]);
  expect(spansOf({ state: 'CLOSED', sinceMs: 0, history: [], audit: [] }, 100)).toEqual([]);
});

test('the clock of the page may be behind that of the cloud', () => {
  expect(spansOf({ ...CIRCUIT, history: [] }, 50)).toEqual([{ state: 'ISOLATED', fromMs: 90, toMs: 91 }]);
});

test('of states of one millisecond the newest is first, too', () => {
  const history = CIRCUIT.history.map((each) => ({ ...each, atMs: 90 }));
  expect(changesOf({ ...CIRCUIT, history, audit: [] }).map(({ state }) => state)).toEqual([
    'ISOLATED',
    'HALF_OPEN',
    'OPEN',
  ]);
});

test('a state says what led to it; an act of an operator is told once, with its reason, and an older one by itself', () => {
  expect(changesOf(CIRCUIT)).toEqual([
    { atMs: 90, state: 'ISOLATED', why: 'isolate by ada: a drill' },
    { atMs: 70, state: 'HALF_OPEN', why: 'the open period ended' },
    { atMs: 10, state: 'OPEN', why: 'too many calls failed' },
    { atMs: 5, why: 'reset by ada: older' },
  ]);
});
