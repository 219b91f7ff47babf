import type * as z from 'zod';
import type { Question } from './model-tiers.ts';
import { type Strategy, strategySchema } from './outputs.ts';
import { checkEvidence, checkTrade } from './trading/checks.ts';
import { readResearch } from './trading/evidence.ts';

const opinionSchema = strategySchema.omit({ entryPrice: true, basedOn: true });

/** Checks that no opinion may fail; the others judge the research, for which no strategy can help. */
const OF_RESEARCH = ['enough-evidence', 'same-data', 'signal-agreement'];

/** A model develops the strategy; a level on the wrong side of the entry, or a loss above the limit, is no strategy. */
export const strategyQuestion: Question<Strategy, z.infer<typeof opinionSchema>> = {
  instructions:
    'You develop a trading strategy from the research of several agents. The entry is the last close. A stop limits the loss: below the ' +
    'entry of a buy, above that of a sell; the target lies on the other side. A hold has position size 0.',
  opinion: opinionSchema,
  opinionOf: ({ entryPrice: _, basedOn: __, ...opinion }) => opinion,
  factsOf: ({ entryPrice }, { results }) => ({
    entryPrice,
    research: Object.fromEntries(
      [...readResearch(results)].map(([agent, { signal, confidence, figures }]) => [
        agent,
        { signal, confidence, figures },
      ]),
    ),
  }),
  answerOf(opinion, { entryPrice, basedOn }, { results }) {
    const strategy = { ...opinion, entryPrice, basedOn };
    const checks = [...checkTrade(strategy), ...checkEvidence(strategy, readResearch(results))];
    const failed = checks.filter(({ name, passed }) => !passed && !OF_RESEARCH.includes(name));
    return failed.length === 0 ? strategy : failed.map(({ name, detail }) => `${name}: ${detail}`);
  },
};
