import { composeAnswer, replicasOf } from '../../patterns/consensus.ts';
import { MAX_REPORT_BYTES } from '../../patterns/fit-report.ts';
import type { Json } from '../../patterns/json.ts';
import type { Run } from '../../patterns/payloads.ts';
import { answersToRead, type ReportAnswer } from '../../patterns/report-answers.ts';
import type { CompletedPhase } from '../../patterns/run-report.ts';
import { readOutput } from '../../stores/workflows/outputs.ts';
import type { WorkflowTable } from '../../stores/workflows/table.ts';

/** Reads the answers that the report has room for. */
export async function withAnswers(
  workflows: WorkflowTable,
  run: Run,
  phases: readonly Omit<CompletedPhase, 'answers'>[],
): Promise<CompletedPhase[]> {
  const read = answersToRead(phases, MAX_REPORT_BYTES).map(
    async (answer) => [answer, await readAnswer(workflows, run, answer)] as const,
  );
  const answers = await Promise.all(read);
  return phases.map((phase) => {
    const own = answers.filter(([answer]) => answer.phase === phase.plan.name);
    return { ...phase, answers: new Map(own.map(([answer, output]) => [answer.agent, output])) };
  });
}

async function readAnswer(workflows: WorkflowTable, run: Run, { phase, agent, source }: ReportAnswer): Promise<Json> {
  const outputs = replicasOf(source).map(
    async (replica) => [replica, (await readOutput(workflows, run, phase, agent, replica)) ?? null] as const,
  );
  return composeAnswer(source, new Map(await Promise.all(outputs)));
}
