import { readTime } from '../../ops/time.ts';
import { startService, type TestService } from './support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService({ DescribeTable: { Table: {} } });
});
afterAll(() => service.close());

test.each(['Mon, 05 Jan 2026 10:00:00 GMT', 'Sat, 05 Jan 2036 10:00:00 GMT'])(
  'the time is the one of the service that answers, not of this machine: %s',
  async (date) => {
    service.date = date;
    expect(await readTime(service.target)).toBe(Date.parse(date));
    expect(service.requests.at(-1)).toEqual({ action: 'DescribeTable', body: { TableName: 'workflows' } });
  },
);

test('an answer whose Date header is no time is an error that shows the header', async () => {
  service.date = 'some day';
  await expect(readTime(service.target)).rejects.toThrow('its Date header is some day');
});
