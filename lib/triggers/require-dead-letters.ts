import { Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';

/** Refuses, when its app is synthesized, a workflow whose rules have a target without a dead-letter queue. */
export function requireDeadLetters(scope: Construct): void {
  scope.node.addValidation({ validate: () => targetsWithoutDeadLetters(scope) });
}

/** EventBridge drops an event that it could not deliver, unless its target has a dead-letter queue. */
function targetsWithoutDeadLetters(scope: Construct): string[] {
  const rules = scope.node.findAll().filter((each) => CfnRule.isCfnRule(each));
  return rules.flatMap((rule) => {
    // a Rule of the CDK gathers its targets until synth
    const targets = (Stack.of(rule).resolve(rule.targets) ?? []) as Partial<CfnRule.TargetProperty>[];
    return targets
      .filter(({ deadLetterConfig }) => deadLetterConfig === undefined)
      .map(
        ({ id }) => `the rule ${rule.node.path} has no dead-letter queue for ${id}: undelivered events would be lost`,
      );
  });
}
