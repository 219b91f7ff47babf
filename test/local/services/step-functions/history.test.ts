import fc from 'fast-check';
import { History } from '../../../../local/services/step-functions/execution/history.ts';

const event = fc.record({
  previousEventId: fc.integer({ min: 0, max: 20 }),
  follows: fc.boolean(),
  passedMs: fc.constantFrom(0, 0, 1, 1000),
  type: fc.constantFrom('PassStateEntered', 'PassStateExited'),
});

test('a history gives back every event as it was appended', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), fc.constantFrom(0, 1_767_225_600_000), (parts, startMs) => {
      let timestampMs = startMs;
      const events = parts.map(({ previousEventId, follows, passedMs, type }, index) => {
        timestampMs += passedMs;
        const previous = follows ? index : previousEventId;
        return { id: index + 1, previousEventId: previous, timestampMs, type, details: { name: `S${index}` } };
      });
      const history = new History();
      for (const each of events) history.append(each);

      expect([...history]).toEqual(events);
      expect(events.map(({ id }) => history.event(id))).toEqual(events);
      expect(history).toHaveLength(events.length);
      expect(history.event(0)).toBeUndefined();
      expect(history.event(events.length + 1)).toBeUndefined();
    }),
  );
});
