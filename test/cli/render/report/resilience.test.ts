import { levelText, resilienceSection } from '../../../../cli/render/report/resilience.ts';
import { styleFor } from '../../../../cli/render/style.ts';
import type { AgentReport, Report } from '../../../../patterns/report/report.ts';
import { answered, replica, reportOf, unanswered } from '../../../support/report.ts';

const style = styleFor({}, {});

function render(agents: readonly AgentReport[], changes: Partial<Report> = {}): string {
  return resilienceSection(reportOf(agents, changes), style).lines.join('\n');
}

describe('the resilience of a run', () => {
  test('says so when nothing went wrong', () => {
    expect(render([answered('trend')])).toContain('every agent answered with its first tier, at the first attempt');
  });

  test('says which tier answered instead of which, why, and what was tried again', () => {
    const failures = [{ tier: 'model', error: 'AgentTimeoutError', cause: 'took 30 s' }];
    const skipped = [{ tier: 'cheaper-model', breakerId: 'bedrock', state: 'OPEN' as const, retryAfterMs: 42_000 }];
    const troubled = { ...answered('trend'), replicas: [{ ...replica, attempts: 2, failures, skipped }] };
    const text = render([troubled]).replace(/\s+/g, ' ');
    expect(text).toContain('trend required model failed, AgentTimeoutError: took 30 s;');
    expect(text).toContain('cheaper-model skipped, circuit bedrock was OPEN (retry after 42.0 s);');
    expect(text).toContain('rules answered at attempt 2');
  });

  test('names the agents without an answer, and whether they were required', () => {
    const text = render([answered('trend'), unanswered('momentum')], {
      degradationLevel: 1,
      failedAgents: ['momentum'],
    });
    expect(text).toMatch(/momentum +optional +no answer: rules failed, AgentError: broke/);
    expect(text).toContain('degradation level 1, reduced service');
  });

  test('says what is left out of a report that would be too large', () => {
    const text = render([{ ...answered('trend'), replicas: [], detailsLeftOut: true }]).replace(/\s+/g, ' ');
    expect(text).toContain('what happened to 1 agent is left out of the report, which would be too large');
    expect(text).not.toContain('every agent answered with its first tier');
  });

  test('shows a disagreement of replicas, and a vote without a majority', () => {
    const replicas = [0, 1, 2].map((index) => ({ ...replica, replica: index }));
    const split = { ...answered('gate'), replicas, disagreement: 1 / 3 };
    expect(render([answered('trend'), split])).toContain('33 % of its replicas disagreed');
    const none: AgentReport = {
      status: 'no-consensus',
      name: 'gate',
      required: true,
      replicas,
      ballots: { approve: 1, reject: 1 },
      disagreement: 0.5,
    };
    expect(render([answered('trend'), none])).toContain('no consensus: approve (1), reject (1)');
  });
});

test('the rounds of a phase are shown where it took more than one', () => {
  const phases = [{ name: 'gate', degradationLevel: 0 as const, rounds: 2, agents: [answered('judge')] }];
  expect(render([], { phases })).toContain('gate took 2 rounds');
});

test('agents that a report leaves out are counted', () => {
  const phases = [{ name: 'swarm', degradationLevel: 0 as const, rounds: 1, agents: [], agentsLeftOut: 3 }];
  expect(render([], { phases }).replace(/\s+/g, ' ')).toContain('swarm 3 agents is left out of the report');
});

test('a level is shown with its service, and with the agents that did not answer', () => {
  expect(levelText(0)).toBe('degradation level 0, full service');
  expect(levelText(0, 1)).toBe('degradation level 0, almost full service, 1 agent without an answer');
  expect(levelText(2, 3)).toBe('degradation level 2, minimal service, 3 agents without an answer');
});

test('an agent that was tried again is shown, also where its first tier answered', () => {
  const repeated = { ...answered('trend'), replicas: [{ ...replica, attempts: 2 }] };
  expect(render([repeated])).toMatch(/trend +required +rules answered at attempt 2/);
});
