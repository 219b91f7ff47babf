import type { HistoryEvent } from '@aws-sdk/client-sfn';
import fc from 'fast-check';
import * as readers from '../../../ops/progress/payloads.ts';

const scheduled = (parameters: string): HistoryEvent => ({
  id: 1,
  type: 'TaskScheduled',
  timestamp: new Date(0),
  taskScheduledEventDetails: { resourceType: 'lambda', resource: 'invoke', region: 'us-east-1', parameters },
});
const succeeded = (output: string): HistoryEvent => ({
  id: 1,
  type: 'TaskSucceeded',
  timestamp: new Date(0),
  taskSucceededEventDetails: { resourceType: 'lambda', resource: 'invoke', output },
});
const envelope = (payload: unknown) => JSON.stringify({ Payload: payload });
const call = { agent: 'a', replica: 0, tier: 'rules', admission: { state: 'OPEN' }, failures: [], skipped: [] };

test('requests are read from what a task is scheduled with, responses from what it succeeded with', () => {
  const request = { call, retryCount: 2 };
  expect(readers.invokeRequestOf(scheduled(envelope(request)))).toEqual(request);
  expect(readers.invokeRequestOf(succeeded(envelope(request)))).toBeUndefined();
  const response = { tier: 'rules', attempts: 3 };
  expect(readers.invokeResponseOf(succeeded(envelope(response)))).toEqual(response);
  expect(readers.invokeResponseOf(scheduled(envelope(response)))).toBeUndefined();
});

test('fields that progress does not need are left out, so that an older history can be read', () => {
  const plan = { name: 'swarm', agents: [{ name: 'a', required: true, replicas: 1, quorum: 1 }] };
  const older = { ...plan, agents: plan.agents.map((agent) => ({ ...agent, timeout: 5 })), kind: 'old' };
  expect(readers.phaseRequestOf(scheduled(envelope({ phase: older, run: {} })))).toEqual({ phase: plan });
});

test('refused replicas are none in a response without them', () => {
  expect(readers.beginResponseOf(succeeded(envelope({ calls: [call] })))).toEqual({ calls: [call], refused: [] });
});

test('the response of RecordFailure is the next call, or the end of the call', () => {
  const next = { next: 'invoke', call };
  const done = { next: 'done', status: 'failed' };
  expect(readers.failureResponseOf(succeeded(envelope(next)))).toEqual(next);
  expect(readers.failureResponseOf(succeeded(envelope(done)))).toEqual(done);
  expect(readers.failureResponseOf(succeeded(envelope({ next: 'invoke' })))).toBeUndefined();
});

test('a payload of another workflow is none, whatever it is', () => {
  const text = fc.oneof(fc.string(), fc.json(), fc.jsonValue().map(envelope));
  fc.assert(
    fc.property(text, (payload) => {
      for (const read of Object.values(readers)) {
        expect(read(scheduled(payload))).toBeUndefined();
        expect(read(succeeded(payload))).toBeUndefined();
      }
    }),
  );
});
