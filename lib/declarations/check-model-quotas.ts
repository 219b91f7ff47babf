import type { WorkflowDeclaration } from '../../patterns/declarations/agent.ts';
import type { ModelQuota } from '../../patterns/quotas/declaration.ts';

const LIMITS = ['requestsPerMinute', 'tokensPerMinute'] as const satisfies (keyof ModelQuota)[];

/** Limits that are no whole numbers, quotas that limit nothing, and a burndown below that of any model. */
export function modelQuotaIssues({ modelQuotas = {} }: Pick<WorkflowDeclaration, 'modelQuotas'>): string[] {
  return Object.entries(modelQuotas).flatMap(([model, quota]) => {
    const place = `modelQuotas[${JSON.stringify(model)}]`;
    const given = LIMITS.filter((limit) => quota[limit] !== undefined);
    if (given.length === 0) return [`${place} has no limit: give it requestsPerMinute, tokensPerMinute or both`];
    const { burndown = 1 } = quota;
    return [
      ...given
        .filter((limit) => !Number.isSafeInteger(quota[limit]) || Number(quota[limit]) < 1)
        .map((limit) => `${place}.${limit} is ${quota[limit]}, allowed is a whole number from 1`),
      ...(burndown >= 1 && Number.isFinite(burndown) ? [] : [`${place}.burndown is ${burndown}, allowed is 1 or more`]),
    ];
  });
}
