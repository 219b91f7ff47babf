import type { Json } from '../../patterns/json/json.ts';
import { composeAnswer, replicasOf } from '../../patterns/replication/consensus.ts';
import { answersToRead, type ReportAnswer } from '../../patterns/report/answers.ts';
import { MAX_REPORT_BYTES } from '../../patterns/report/fit-report.ts';
import type { CompletedPhase } from '../../patterns/report/run-report.ts';
import type { PhasesWithOutputs } from '../../stores/checkpoints/outputs.ts';

type ReadOutput = PhasesWithOutputs['readOutput'];

/** Inflates the answers that the report has room for. */
export function withAnswers(
  phases: readonly Omit<CompletedPhase, 'answers'>[],
  readOutput: ReadOutput,
): CompletedPhase[] {
  const answers = answersToRead(phases, MAX_REPORT_BYTES);
  return phases.map((phase) => {
    const own = answers.filter((answer) => answer.phase === phase.plan.name);
    return { ...phase, answers: new Map(own.map((answer) => [answer.agent, readAnswer(answer, readOutput)])) };
  });
}

function readAnswer({ phase, agent, source }: ReportAnswer, readOutput: ReadOutput): Json {
  const outputs = replicasOf(source).map((replica) => [replica, readOutput(phase, agent, replica) ?? null] as const);
  return composeAnswer(source, new Map(outputs));
}
