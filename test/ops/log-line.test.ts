import fc from 'fast-check';
import { readLogLine } from '../../ops/log-line.ts';

const PREFIX = '2026-01-05T00:00:00.000Z\t5d0e9a3c\t';

test('a line of the logger is split into level, service, message and its other fields', () => {
  const record = { level: 'WARN', message: 'tier failed', service: 'research/trend', tier: 'rules' };
  expect(readLogLine('group', 5, JSON.stringify(record))).toEqual({
    atMs: 5,
    source: 'research/trend',
    level: 'WARN',
    message: 'tier failed',
    fields: { tier: 'rules' },
  });
});

test('a line of the logger that Lambda printed on the console has its own level, else that of the console', () => {
  const line = (record: object) => readLogLine('group', 0, `${PREFIX}ERROR\t${JSON.stringify(record)}`);
  expect(line({ level: 'INFO', message: 'm' }).level).toBe('INFO');
  expect(line({ message: 'm' })).toMatchObject({ level: 'ERROR', source: 'group', message: 'm' });
});

test.each(['null', '[1]', '"text"', '5', '{"message":5}', '{"other":"m"}', '{"message":'])(
  'a line without a record of the logger is its own message: %s',
  (text) => {
    const expected = { atMs: 0, source: 'group', message: text, fields: {} };
    expect(readLogLine('group', 0, `${text}\n`)).toEqual({ ...expected, level: '' });
    expect(readLogLine('group', 0, `${PREFIX}WARN\t${text}\n`)).toEqual({ ...expected, level: 'WARN' });
  },
);

test('any text and any JSON is read without an error', () => {
  const line = fc.oneof(
    fc.string(),
    fc.json(),
    fc.jsonValue().map((message) => JSON.stringify({ message })),
  );
  fc.assert(
    fc.property(line, (text) => {
      const { source, level, message } = readLogLine('group', 0, text);
      expect([typeof source, typeof level, typeof message]).toEqual(['string', 'string', 'string']);
    }),
  );
});
