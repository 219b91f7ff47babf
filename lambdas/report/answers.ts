import type { Run } from '../../patterns/catalogue/payloads.ts';
import type { Json } from '../../patterns/json/json.ts';
import { composeAnswer, replicasOf } from '../../patterns/replication/consensus.ts';
import { answersToRead, type ReportAnswer } from '../../patterns/report/answers.ts';
import { MAX_REPORT_BYTES } from '../../patterns/report/fit-report.ts';
import type { CompletedPhase } from '../../patterns/report/run-report.ts';
import { readOutput } from '../../stores/checkpoints/outputs.ts';
import type { WorkflowTable } from '../../stores/workflow-table/table.ts';

/** Reads the answers that the report has room for. */
export async function withAnswers(
  table: WorkflowTable,
  run: Run,
  phases: readonly Omit<CompletedPhase, 'answers'>[],
): Promise<CompletedPhase[]> {
  const read = answersToRead(phases, MAX_REPORT_BYTES).map(
    async (answer) => [answer, await readAnswer(table, run, answer)] as const,
  );
  const answers = await Promise.all(read);
  return phases.map((phase) => {
    const own = answers.filter(([answer]) => answer.phase === phase.plan.name);
    return { ...phase, answers: new Map(own.map(([answer, output]) => [answer.agent, output])) };
  });
}

async function readAnswer(table: WorkflowTable, run: Run, { phase, agent, source }: ReportAnswer): Promise<Json> {
  const outputs = replicasOf(source).map(
    async (replica) => [replica, (await readOutput(table, run, phase, agent, replica)) ?? null] as const,
  );
  return composeAnswer(source, new Map(await Promise.all(outputs)));
}
