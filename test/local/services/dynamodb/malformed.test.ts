import { malformedReason } from '../../../../local/services/dynamodb/malformed.ts';

const nested = (levels: number) => `{"Item":{"a":${'{"M":{"a":'.repeat(levels)}{"S":"x"}${'}}'.repeat(levels)}}}`;

test.each(['null', '[]', '1', '"x"', '', '{', '{"a":'])('fails for the body %j, which is no request', (body) => {
  expect(malformedReason(body)).toMatchObject({ code: 'SerializationException' });
});

test('fails for attributes nested deeper than DynamoDB takes, without parsing them', () => {
  expect(malformedReason(nested(20_000))).toMatchObject({ code: 'ValidationException' });
  expect(malformedReason(nested(31))).toBeUndefined();
});

test('is not misled by brackets in strings', () => {
  expect(malformedReason(JSON.stringify({ a: `${'{['.repeat(500)}\\"` }))).toBeUndefined();
});
