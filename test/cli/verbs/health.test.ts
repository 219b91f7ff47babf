import { styleFor } from '../../../cli/render/style.ts';
import { renderHealth } from '../../../cli/verbs/health.ts';
import type { Breaker } from '../../../ops/breakers.ts';
import type { HealthReport } from '../../../ops/health.ts';

const NOON_MS = Date.UTC(2026, 0, 5, 12);
const render = (report: HealthReport) => renderHealth(report, styleFor({}, {}));
const agent = { agent: 'trend', status: 'healthy', healthy: true, sinceMs: 0, atMs: NOON_MS, error: '' } as const;
const circuit: Breaker = {
  workflow: 'research',
  stage: 'dev',
  breakerId: 'risk/rules',
  state: 'OPEN',
  generation: 2,
  sinceMs: NOON_MS,
  failures: 5,
  openUntilMs: null,
  permits: null,
  audit: [],
  history: [],
};

test('the health of each agent is a line with its state, its times and its error', () => {
  const sick = { ...agent, agent: 'risk', status: 'unhealthy', healthy: false, error: 'out of\nmemory' } as const;
  const lines = render({ agents: [agent, sick], circuits: [] }).split('\n');
  expect(lines[1]).toMatch(/^trend +healthy +1970-01-01 00:00:00 +2026-01-05 12:00:00$/);
  expect(lines[2]).toMatch(/^risk +unhealthy .* 2026-01-05 12:00:00 +out of memory$/);
  expect(lines.at(-1)).toBe('every circuit is CLOSED');
});

test('before the first check there is no health, and the circuits that are not closed are shown', () => {
  const text = render({ agents: [], circuits: [circuit] });
  expect(text).toContain('no health check yet: it runs once a minute');
  expect(text).toMatch(/risk\/rules +OPEN/);
});
