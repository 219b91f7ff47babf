import { renderFailure } from '../../../cli/render/failure.ts';
import { styleFor } from '../../../cli/render/style.ts';
import { outcomeOf } from '../../../ops/outcome.ts';
import { foldHistory } from '../../../ops/progress.ts';
import { playScenario } from '../../ops/support/scenario.ts';

const style = styleFor({ isTTY: false, columns: 100 }, {});

function failed(cause: string, error = 'CriticalDegradationError', faults: readonly string[] = []): string {
  const failing = (agent: string) =>
    ({
      agent,
      replica: 0,
      tiers: [
        { tier: 'rules', attempts: ['error', 'error'] },
        { tier: 'simple-rules', attempts: ['timeout'] },
      ],
    }) as const;
  const calls = [failing('trend'), failing('risk')];
  const history = playScenario({ phases: [{ name: 'research', calls }], interleaving: [0, 1] });
  const execution = {
    executionArn: 'arn',
    name: 'run',
    workflowId: 'my-workflow',
    faults,
    status: 'FAILED' as const,
    startedAtMs: 0,
    stoppedAtMs: 1_000,
    redriveCount: 0,
    error,
    cause,
  };
  return renderFailure(outcomeOf(execution, history), foldHistory(history), style);
}

describe('a failed run', () => {
  test('says the error, what it means, and each tier of each failed agent', () => {
    const text = failed('phase research: 2 of 2 required agents failed');
    expect(text).toContain('my-workflow: FAILED with CriticalDegradationError');
    expect(text).toContain('More than 30 % of the required agents of a phase failed.');
    expect(text).toMatch(/trend +required +rules +AgentError: broke/);
    expect(text).toMatch(/simple-rules +States\.Timeout/);
    expect(text).toMatch(/risk +required +rules/);
  });

  test('says what to do next, with the id of the workflow', () => {
    expect(failed('')).toContain('npx ballast history my-workflow');
    expect(failed('')).toContain('npx ballast logs my-workflow');
  });

  test('recommends no redrive of an input that was refused: it would be refused again', () => {
    const text = failed('input refused: input.text is missing', 'InvalidInputError');
    expect(text).not.toContain('redrive');
    expect(text).toContain('start it again with an input that is accepted');
  });

  test('does not say twice what failed: how many agents, then the agents', () => {
    const text = failed('phase research: 2 of 2 required agents failed: trend (rules: broke); risk (rules: broke)');
    expect(text).toContain('  phase research: 2 of 2 required agents failed, more than 30 %\n');
    expect(text).not.toContain('trend (rules: broke)');
  });

  // N10, N17: the hint spoke of faults that the run never had, and advised a redrive that must fail again
  test('speaks of faults only where the run was started with some, and of data where it was refused', () => {
    expect(failed('', 'CriticalDegradationError', ['trend=error'])).toContain('without the faults it was started with');
    expect(failed('')).not.toContain('faults');
    expect(failed('', 'AgentInputError')).toContain('correct the data that the agent refused first');
  });

  test('lets no escape sequence of a cause through', () => {
    expect(failed(`${String.fromCharCode(27)}[2Jgone`)).not.toContain(String.fromCharCode(27));
  });
});
