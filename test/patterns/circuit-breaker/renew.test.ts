import { type CircuitRecord, circuitBreakerSettings, decideRenewal } from '../../../patterns/circuit-breaker/index.ts';
import { applyWrite } from '../../../patterns/conditional-write.ts';
import { admissionIn, closed, halfOpen, open } from './records.ts';

const settings = circuitBreakerSettings({ permitTimeoutMs: 1_000 });

test('a renewal extends the permit of a probe by its timeout', () => {
  const record = halfOpen({ permits: { caller: 5 } });
  const { answer, write } = decideRenewal(record, admissionIn('HALF_OPEN'), 3, settings);
  expect(answer).toBe(true);
  expect(write && applyWrite(record, write)).toMatchObject({ permits: { caller: 1_003 } });
});

test('a renewal of any other admission writes nothing', () => {
  expect(decideRenewal(closed(), admissionIn('CLOSED'), 0, settings)).toEqual({ answer: true });
});

test.each<[string, CircuitRecord]>([
  ['belongs to another caller', halfOpen({ permits: { other: 5 } })],
  ['is of an earlier generation', halfOpen({ generation: 5, permits: { caller: 5 } })],
  ['is of a circuit that opened again', open()],
])('a renewal is refused when the permit %s', (_, record) => {
  expect(decideRenewal(record, admissionIn('HALF_OPEN'), 0, settings)).toEqual({ answer: false });
});
