import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Answered } from '../../ops/answer.ts';
import type { OpenQuestion } from '../../ops/open-question.ts';
import { ask } from './act.tsx';
import { visibleText } from './model/format.ts';
import { hashOf } from './model/route.ts';
import { Payload, Phrase, Shown, Time } from './parts.tsx';
import { place, useWatch } from './state.ts';
import { useValueForm } from './value-form.tsx';

/** The questions that all executions wait for. */
export function WaitingQuestions() {
  const questions = useWatch('list_questions', {});
  const [given, note] = useState<Answered>();
  return (
    <main>
      <h1>Questions</h1>
      <GivenAnswer of={given} />
      <Shown of={questions}>
        {(shown) =>
          shown.length === 0 ? (
            <p class="dim">No execution waits for an answer.</p>
          ) : (
            shown.map((question) => {
              const { id, execution, workflow } = question;
              return (
                <Question key={`${execution} ${id}`} execution={execution} question={question} onAnswered={note}>
                  <a href={hashOf(['executions', execution])}>{execution}</a>
                  {workflow === '' ? '' : ` of ${workflow}`}
                </Question>
              );
            })
          )
        }
      </Shown>
    </main>
  );
}

/** The questions that an execution waits for. */
export function Questions({
  name,
  of = [],
}: {
  readonly name: string;
  readonly of?: readonly OpenQuestion[] | undefined;
}) {
  const [given, note] = useState<Answered>();
  return (
    <>
      <GivenAnswer of={given} />
      {of.map((question) => (
        <Question key={question.id} execution={name} question={question} onAnswered={note} />
      ))}
    </>
  );
}

const OUTCOMES: Readonly<Record<Answered['run'], string>> = {
  'goes-on': 'goes on',
  waits: 'waits for the other answers',
  stored: 'waits no more; a redrive goes on with the answer',
};

/** What became of the answer that was given last. */
function GivenAnswer({ of }: { readonly of: Answered | undefined }) {
  return (
    <p role="status">
      {of !== undefined && (
        <>
          {visibleText(of.agent)} {of.isRepeated ? 'had this answer already' : 'has its answer'}: {visibleText(of.name)}{' '}
          {OUTCOMES[of.run]}.
        </>
      )}
    </p>
  );
}

/** Without a schema most answers are words; what is none is written as JSON. */
const TEXT = { type: 'string', title: 'Answer, as text' } as const;

function Question({
  execution,
  question: { id, phase, agent, tier, question, answerSchema, askedAtMs, untilMs, refusal },
  onAnswered,
  children,
}: {
  readonly execution: string;
  readonly question: OpenQuestion;
  readonly onAnswered: (answered: Answered) => void;
  readonly children?: ComponentChildren;
}) {
  const form = useValueForm({ name: 'answer', schema: answerSchema ?? TEXT });
  const [problem, setProblem] = useState('');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setProblem('');
    try {
      ask({
        title: 'Answer',
        operation: 'answer_question',
        input: { id: execution, value: form.read() as never, question: id },
        needsReason: false,
        consequence: `Gives ${visibleText(agent)} of ${visibleText(execution)} this answer, as ${visibleText(place.value?.actor ?? '')}. It is kept, and cannot be changed.`,
        onDone: (result) => onAnswered(result as Answered),
      });
    } catch (error) {
      setProblem(error instanceof Error ? error.message : '');
    }
  };
  return (
    <section
      class="card question"
      aria-label={`Question ${id.slice(0, 8)} of ${visibleText(agent)} of ${visibleText(execution)}`}
    >
      <h2>
        <span aria-hidden="true">?</span> {visibleText(agent)} waits for an answer
      </h2>
      {children !== undefined && <p>{children}</p>}
      {typeof question === 'string' ? (
        <p class="sentence">
          <Phrase text={question} />
        </p>
      ) : (
        <Payload text={JSON.stringify(question)} label={`question of ${visibleText(agent)}`} />
      )}
      <p class="dim">
        Tier {visibleText(tier)} of phase {visibleText(phase)}, asked <Time atMs={askedAtMs} />
        {untilMs !== undefined && (
          <>
            ; without an answer it goes on <Time atMs={untilMs} />
          </>
        )}
      </p>
      {refusal !== undefined && (
        <p class="problem">
          The answer before was refused: <Phrase text={refusal} />
        </p>
      )}
      <form class="start" onSubmit={submit}>
        {form.controls}
        {problem !== '' && (
          <p class="problem" role="alert">
            {visibleText(problem)}
          </p>
        )}
        <div class="bar">
          <button type="submit" class="primary" aria-label={`Answer ${visibleText(agent)}`}>
            Answer…
          </button>
        </div>
      </form>
    </section>
  );
}
