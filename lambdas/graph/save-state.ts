import { GraphError } from '../../patterns/catalogue/graph-errors.ts';
import type { SuperstepRequest } from '../../patterns/catalogue/payloads.ts';
import { GRAPH_STATE, type GraphDeclaration, NODE_TIER } from '../../patterns/declarations/graph.ts';
import { GRAPH_SETTLEMENT } from '../../patterns/graphs/settlement.ts';
import { stableId } from '../../patterns/hash.ts';
import { boundedText } from '../../patterns/json/bounded-text.ts';
import { type Json, notJsonAt } from '../../patterns/json/json.ts';
import { ballotOf } from '../../patterns/replication/ballot.ts';
import { readCheckpoint } from '../../stores/checkpoints/checkpoints.ts';
import { storeResult } from '../../stores/checkpoints/results.ts';
import type { WorkflowTable } from '../../stores/workflow-table/table.ts';
import { saveCompleted } from '../phase/save-verdict.ts';
import { reasonOf } from '../runtime/reason.ts';

/** Stores the graph's last state, as the declaration makes an answer of it, and that the graph has ended. */
export async function saveState(
  table: WorkflowTable,
  request: SuperstepRequest,
  declaration: GraphDeclaration,
  values: unknown,
): Promise<void> {
  const { run, phase } = request;
  const output = answerOf(declaration, values);
  const stored = await storeResult(table, run, phase.name, {
    agent: GRAPH_STATE,
    replica: 0,
    output,
    ...ballotOf(output, undefined, stableId),
    tier: NODE_TIER,
    attempts: 1,
    failures: [],
    skipped: [],
  });
  const [plan] = GRAPH_SETTLEMENT.agents;
  if (plan === undefined) throw new TypeError('the report has the state');
  const consensus = { kind: 'decided', source: { kind: 'replica', replica: 0 }, disagreement: 0 } as const;
  const began = await readCheckpoint(table, run, phase.name);
  await saveCompleted(
    table,
    request,
    { kind: 'completed', level: 0, failedAgents: [] },
    [{ kind: 'done', plan, results: [stored.result], consensus }],
    began?.atMs,
  );
}

/** @throws GraphError where the declaration makes no JSON of the state */
function answerOf({ output = (state) => state }: GraphDeclaration, values: unknown): Json {
  let answer: unknown;
  try {
    // as it will be read again; classes say themselves what they are as JSON
    answer = JSON.parse(JSON.stringify(output(values)) ?? 'null');
  } catch (error) {
    throw new GraphError(`the answer cannot be made of the graph's last state: ${reasonOf(error)}`);
  }
  const place = notJsonAt(answer);
  if (place === undefined) return answer as Json;
  throw new GraphError(
    `the answer that output makes of the graph's last state is not JSON, at ${boundedText(place, 200)}`,
  );
}
