import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { AgentToPing } from '../../patterns/health-checks/health.ts';
import { grantAgents } from '../functions/grant-agents.ts';
import { LONGEST_FUNCTION_ARN } from '../limits/names.ts';
import { DELIVERY, type DeadLetters } from '../recovery/dead-letters.ts';
import type { WorkflowCore } from '../workflow/workflow-core.ts';
import { WAIT_FUNCTION_TIMEOUT } from './wait-for-healthy.ts';

/** Limits of EventBridge: characters of a target's constant input, and targets of a rule. */
const TARGET_INPUT_LENGTH = 8_192;
const TARGETS_OF_A_RULE = 5;

const EMPTY_INPUT_LENGTH = JSON.stringify({ agents: [] }).length;

/** What healing, recovery and health checks are built on. */
export interface OperationsProps {
  readonly workflow: WorkflowCore;
  readonly deadLetters: DeadLetters;
}

/** The scheduled health check of every agent, once a minute, and the check for state machines that wait for agents. */
export class HealthChecks extends Construct {
  /** the scheduled check */
  readonly checkFunction: IFunction;
  /** the check of `WaitForHealthy`, which grants it to invoke the agents it waits for */
  readonly waitFunction: IFunction;

  constructor(scope: Construct, id: string, { workflow, deadLetters }: OperationsProps) {
    super(scope, id);
    this.checkFunction = workflow.addFunction('health', {
      timeout: WAIT_FUNCTION_TIMEOUT,
      access: { workflows: ['GetItem', 'Query', 'UpdateItem'], publishes: true },
    });
    this.waitFunction = workflow.addFunction('wait-for-healthy', {
      timeout: WAIT_FUNCTION_TIMEOUT,
      access: { breakers: ['GetItem'] },
    });
    grantAgents([...workflow.agentFunctionRefs.values()], this.checkFunction);

    const agents = [...workflow.agentFunctionRefs].map(([name, { functionArn }]) => ({ name, functionArn }));
    for (const [index, batches] of groupsOf(batchesOf(agents), TARGETS_OF_A_RULE).entries()) {
      new Rule(this, index === 0 ? 'EveryMinute' : `EveryMinute${index + 1}`, {
        description: 'pings the agents',
        schedule: Schedule.rate(workflow.settings.healthCheckInterval),
        targets: batches.map(
          (batch) =>
            new LambdaFunction(this.checkFunction, {
              event: RuleTargetInput.fromObject({ agents: batch }),
              deadLetterQueue: deadLetters.events,
              ...DELIVERY,
            }),
        ),
      });
    }
  }
}

/** The agents in as few batches as possible, each of which fits into the constant input of a target. */
function batchesOf(agents: readonly AgentToPing[]): AgentToPing[][] {
  const batches: AgentToPing[][] = [[]];
  let length = EMPTY_INPUT_LENGTH;
  for (const agent of agents) {
    const added = JSON.stringify({ ...agent, functionArn: '' }).length + LONGEST_FUNCTION_ARN + 1;
    if (length + added > TARGET_INPUT_LENGTH) {
      batches.push([]);
      length = EMPTY_INPUT_LENGTH;
    }
    batches.at(-1)?.push(agent);
    length += added;
  }
  return batches;
}

function groupsOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
