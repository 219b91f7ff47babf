import { phaseRequest, type SuperstepResponse } from '../patterns/catalogue/payloads.ts';
import type { GraphDeclaration } from '../patterns/declarations/graph.ts';
import { saveCheckpoint } from '../stores/checkpoints/checkpoints.ts';
import { renewOwnership } from '../stores/checkpoints/ownership.ts';
import { planSuperstep } from './graph/plan-superstep.ts';
import { advanceGraph, type SteppedGraphFactory, threadIdOf } from './graph/stepped-graph.ts';
import { readPhaseInputs } from './phase/phase-inputs.ts';
import { taskHandler } from './runtime/invocation.ts';
import { openStores } from './runtime/stores.ts';

/** Plans the first superstep of a graph, or of a resumed one that which is not done. */
export function beginSuperstepHandler(
  declaration: GraphDeclaration,
  factory: SteppedGraphFactory,
): (event: unknown) => Promise<SuperstepResponse> {
  return taskHandler('begin-phase', phaseRequest, async (request) => {
    const { run, phase, round } = request;
    const stores = openStores(phase.agents.flatMap(({ tiers }) => tiers));
    const { workflow, ...inputs } = await readPhaseInputs(stores, request);
    await renewOwnership(stores.table, workflow, run);
    await saveCheckpoint(stores.table, run, phase.name, { phaseStatus: 'started', round });
    const progress = await advanceGraph(declaration, factory, run);
    if (progress.kind === 'tasks') return await planSuperstep(stores, request, progress, inputs);
    return { next: 'done', step: progress.step, threadId: threadIdOf(run), calls: [], refused: [] };
  });
}
