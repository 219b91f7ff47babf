import { defineAgent } from 'ballast';
import { graphTier } from 'ballast/langgraph';
import type { ResearchInput } from '../research/input.ts';
import { type PipelineState, pipelineGraph } from './graph.ts';
import { type PipelineReport, pipelineReport, pipelineReportSchema } from './pipeline-report.ts';

/** Runs the graph. An attempt does not repeat the nodes that an earlier one has finished. */
export default defineAgent({
  name: 'pipeline',
  phase: 'pipeline',
  required: true,
  budgetMs: 90_000,
  output: pipelineReportSchema,
  degradationLevel: (report) => report.degradationLevel,
  tiers: [
    graphTier<ResearchInput, PipelineState, PipelineReport>({
      name: 'graph',
      graph: (checkpointer) => pipelineGraph().compile({ checkpointer }),
      input: ({ input }) => ({ input }),
      output: pipelineReport,
      attemptTimeoutMs: 60_000,
    }),
  ],
});
