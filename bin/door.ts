import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPrices } from '../agents/research/prices/catalogue.ts';
import { loadWorkflow } from '../lib/load-workflow.ts';
import type { AgentDeclaration } from '../patterns/agent.ts';
import { InvalidInputError } from '../patterns/errors.ts';
import { type FaultRule, parseFaultRule } from '../patterns/faults.ts';
import type { StartRequest } from '../patterns/payloads.ts';
import type { RunOptions } from './commands/run.ts';

const WORKFLOW_FOLDER = fileURLToPath(new URL('../agents/research', import.meta.url));

/**
 * The request a run starts with, checked before anything is started: ticker, prices, fault rules.
 * @throws InvalidInputError with a line for each thing that is wrong: what was received and what is allowed
 */
export async function checkRun(ticker: string, options: RunOptions): Promise<StartRequest> {
  const dataDir = options.data === undefined ? {} : { dataDir: resolve(options.data) };
  await allOf(checkPrices(ticker, dataDir.dataDir), checkFaults(options.fault ?? []));
  return {
    ...(options.id === undefined ? {} : { workflowId: options.id }),
    input: { ticker, ...dataDir },
    faults: [...(options.fault ?? [])],
    faultSeed: options.faultSeed ?? 0,
  };
}

/** Refuses once with everything that was refused. */
async function allOf(...checks: readonly Promise<void>[]): Promise<void> {
  const refusals = (await Promise.allSettled(checks)).flatMap((check) =>
    check.status === 'rejected' ? [check.reason as unknown] : [],
  );
  const other = refusals.find((refusal) => !(refusal instanceof InvalidInputError));
  if (other !== undefined) throw other;
  const lines = refusals.filter((refusal) => refusal instanceof InvalidInputError).map(({ message }) => message);
  if (lines.length > 0) throw new InvalidInputError(lines.join('\n'));
}

/** A rule that names no agent or tier there is would silently do nothing. */
async function checkFaults(rules: readonly string[]): Promise<void> {
  if (rules.length === 0) return;
  const parsed = rules.map((text) => ({ text, rule: parseFaultRule(text) }));
  const { agents } = await loadWorkflow(WORKFLOW_FOLDER);
  const faults = parsed.flatMap(({ text, rule }) =>
    unknownName(
      text,
      rule,
      agents.map(({ declaration }) => declaration),
    ),
  );
  if (faults.length > 0) throw new InvalidInputError(faults.join('\n'));
}

function unknownName(text: string, rule: FaultRule, agents: readonly AgentDeclaration[]): string[] {
  if (rule.target === 'store') return [];
  const meant = rule.agent === '*' ? agents : agents.filter(({ name }) => name === rule.agent);
  if (meant.length === 0) {
    const names = agents.map(({ name }) => name).join(', ');
    return [`fault rule ${JSON.stringify(text)}: there is no agent ${rule.agent}; there are ${names} and * for all`];
  }
  const tiers = new Set(meant.flatMap((agent) => agent.tiers.map(({ name }) => name)));
  if (rule.tier === undefined || rule.tier === '*' || rule.tier === 'primary' || tiers.has(rule.tier)) return [];
  const whose = rule.agent === '*' ? 'no agent has' : `${rule.agent} has no`;
  const known = [...tiers].join(', ');
  return [
    `fault rule ${JSON.stringify(text)}: ${whose} tier ${rule.tier}; there are ${known} and primary for the first`,
  ];
}
