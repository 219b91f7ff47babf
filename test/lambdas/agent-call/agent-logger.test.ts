import { agentLogger } from '../../../lambdas/agent-call/agent-logger.ts';
import { logger } from '../../../lambdas/runtime/logger.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
const { console: own } = logger as unknown as { console: Console };
const before = LEVELS.map((level) => [level, own[level]] as const);
let lines: Record<string, unknown>[] = [];
beforeAll(() => {
  logger.setLogLevel('DEBUG');
  for (const level of LEVELS) own[level] = (line: string) => void lines.push(JSON.parse(line));
});
afterAll(() => Object.assign(own, Object.fromEntries(before)));
beforeEach(() => {
  lines = [];
});

test.each(LEVELS)('a line of level %s carries the call, whatever the fields of the agent are called', (level) => {
  agentLogger({ agent: 'risk', attempt: 2 })[level]('found', { found: 3, agent: 'forged', attempt: 'forged' });
  expect(lines).toMatchObject([{ level: level.toUpperCase(), message: 'found', found: 3, agent: 'risk', attempt: 2 }]);
});

test('a line that cannot be written costs no answer, and is logged as lost', () => {
  const fields = {
    get price(): number {
      throw new Error('no price');
    },
  };
  agentLogger({ agent: 'risk' }).info('found', fields);
  expect(lines).toMatchObject([{ level: 'WARN', code: 'AGENT_LINE_LOST', error: 'Error: no price', agent: 'risk' }]);
});
