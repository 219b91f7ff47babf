import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { limitIssues } from './check-limits.ts';
import { renderStack } from './render-stack.ts';

interface MeasuredWorkflow {
  readonly scope: Construct;
  readonly agents: number;
}

/** A stack is rendered once for all of its workflows: that takes as long as its template. */
const workflowsOf = new WeakMap<Stack, MeasuredWorkflow[]>();

/**
 * Refuses, when its app is synthesized, a stack that AWS would refuse at deployment for the size of its workflows. Resources
 * beside them are counted, but not measured.
 * @param scope the construct of a workflow
 * @param agents number of its agents
 */
export function validateLimits(scope: Construct, agents: number): void {
  const stack = Stack.of(scope);
  const workflows = workflowsOf.get(stack) ?? [];
  workflows.push({ scope, agents });
  if (workflows.length > 1) return;
  workflowsOf.set(stack, workflows);
  stack.node.addValidation({
    validate: () => {
      const scopes = workflows.map((workflow) => workflow.scope);
      return limitIssues(
        renderStack(stack, scopes),
        workflows.reduce((sum, workflow) => sum + workflow.agents, 0),
      );
    },
  });
}
