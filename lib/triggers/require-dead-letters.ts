import { Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';

/** Refuses, when its app is synthesized, a workflow whose rules or schedules have a target without a dead-letter queue. */
export function requireDeadLetters(scope: Construct): void {
  scope.node.addValidation({ validate: () => targetsWithoutDeadLetters(scope) });
}

/** EventBridge and its Scheduler drop what they could not deliver, unless the target has a dead-letter queue. */
function targetsWithoutDeadLetters(scope: Construct): string[] {
  return scope.node.findAll().flatMap((each) => {
    if (CfnRule.isCfnRule(each)) return rulesIssues(each);
    if (CfnSchedule.isCfnSchedule(each)) return scheduleIssues(each);
    return [];
  });
}

function rulesIssues(rule: CfnRule): string[] {
  // a Rule of the CDK gathers its targets until synth
  const targets = (Stack.of(rule).resolve(rule.targets) ?? []) as Partial<CfnRule.TargetProperty>[];
  return targets
    .filter(({ deadLetterConfig }) => deadLetterConfig === undefined)
    .map(({ id }) => `the rule ${rule.node.path} has no dead-letter queue for ${id}: undelivered events would be lost`);
}

function scheduleIssues(schedule: CfnSchedule): string[] {
  const { deadLetterConfig } = Stack.of(schedule).resolve(schedule.target) as Partial<CfnSchedule.TargetProperty>;
  if (deadLetterConfig !== undefined) return [];
  return [`the schedule ${schedule.node.path} has no dead-letter queue: what it cannot deliver would be lost`];
}
