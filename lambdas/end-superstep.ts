import { GraphError } from '../patterns/catalogue/graph-errors.ts';
import { type SuperstepRequest, type SuperstepResponse, superstepRequest } from '../patterns/catalogue/payloads.ts';
import { type GraphDeclaration, RECURSION_LIMIT } from '../patterns/declarations/graph.ts';
import { type GraphFailure, recursionFailure, superstepFailure } from '../patterns/graphs/superstep-failure.ts';
import { checkOwnership } from '../stores/checkpoints/ownership.ts';
import { readPhase } from '../stores/checkpoints/stored-phases.ts';
import type { WorkflowTable } from '../stores/workflow-table/table.ts';
import { planSuperstep } from './graph/plan-superstep.ts';
import { saveState } from './graph/save-state.ts';
import { advanceGraph, type SteppedGraphFactory, threadIdOf } from './graph/stepped-graph.ts';
import { readPhaseInputs } from './phase/phase-inputs.ts';
import { publishPhaseFailed, publishUnsettled, saveFailed } from './phase/save-verdict.ts';
import { taskHandler } from './runtime/invocation.ts';
import { openStores } from './runtime/stores.ts';

/**
 * Has LangGraph apply a superstep, and plans the next. Whether a task is done the thread's checkpoint says, not the fan-out's array: a
 * task whose response was lost has its writes there.
 */
export function endSuperstepHandler(
  declaration: GraphDeclaration,
  factory: SteppedGraphFactory,
): (event: unknown) => Promise<SuperstepResponse> {
  return taskHandler('end-phase', superstepRequest, async (request) => {
    const { run, phase, round, step, redriveCount, plannedIn } = request;
    const stores = openStores(phase.agents.flatMap(({ tiers }) => tiers));
    const { table } = stores;
    const { workflow, ...inputs } = await readPhaseInputs(stores, request);
    checkOwnership(workflow, run);
    const orFail = async (error: unknown): Promise<never> => {
      if (error instanceof GraphError) await fail(table, request, { error, failedAgents: [], failedTiers: [] });
      throw error;
    };
    const progress = await advanceGraph(declaration, factory, run).catch(orFail);
    const { recursionLimit = RECURSION_LIMIT } = declaration;
    if (progress.step > recursionLimit) await fail(table, request, recursionFailure(recursionLimit));
    if (progress.kind === 'done') {
      await saveState(table, request, declaration, progress.values).catch(orFail);
      return { next: 'done', step: progress.step, threadId: threadIdOf(run), calls: [], refused: [] };
    }
    // planned before this redrive, its tasks have not run since
    if (progress.step === step && plannedIn === redriveCount) {
      const stored = await readPhase(table, run, phase.name);
      const failures = stored.failures(phase.name, run.epoch).filter((failure) => failure.round === round);
      await publishUnsettled(table, request, failures);
      await fail(table, request, superstepFailure(phase, progress, failures));
    }
    return await planSuperstep(stores, { ...request, round: round + 1 }, progress, inputs);
  });
}

/** Stores the error that the run ends with, publishes it and throws it. */
async function fail(table: WorkflowTable, request: SuperstepRequest, failure: GraphFailure): Promise<never> {
  const { error, failedAgents, failedTiers } = failure;
  const verdict = { error, failedAgents, atMs: table.nowMs() };
  await saveFailed(table, request, verdict, failedTiers);
  await publishPhaseFailed(request, verdict);
  throw error;
}
