import type { TierUsage } from '../../../patterns/budgets/usage-counters.ts';
import type { Report } from '../../../patterns/report/report.ts';
import type { Style } from '../style.ts';
import { table } from '../text.ts';
import { dollars, plural } from '../units.ts';
import type { Section } from './sections.ts';

/** Tokens and cost by agent and tier, failed attempts included; without rows where no model has answered. */
export function modelsSection({ models }: Report, style: Style): Section {
  if (models === undefined) return { title: 'Models', lines: [] };
  const { tiers, costMicroDollars } = models;
  const rows = tiers.map((usage) => [
    usage.agent,
    usage.tier,
    plural(usage.calls, 'call'),
    tokensText(usage),
    costText(usage),
  ]);
  const calls = tiers.reduce((sum, usage) => sum + usage.calls, 0);
  const total = ['all', '', plural(calls, 'call'), '', dollars(costMicroDollars)];
  const lines = table([...rows, total], { indent: 2, width: style.width, right: [2, 4] });
  return { title: 'Models', lines };
}

function tokensText({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }: TierUsage): string {
  const cached = cacheReadTokens + cacheWriteTokens;
  const read = inputTokens + cached;
  return `${read} tokens read${cached === 0 ? '' : ` (${cached} by caches)`}, ${outputTokens} written`;
}

function costText({ costMicroDollars, callsWithoutPrice = 0 }: TierUsage): string {
  if (costMicroDollars === undefined) return 'price not known';
  return callsWithoutPrice === 0 ? dollars(costMicroDollars) : `${dollars(costMicroDollars)} and more`;
}
