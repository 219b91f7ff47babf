import { useEffect, useState } from 'preact/hooks';
import type { Step, StepDetails } from '../../ops/steps.ts';
import type { OfStartedExecution } from './execution-facts.tsx';
import { durationText, offsetText, visibleText } from './model/format.ts';
import { hashOf } from './model/route.ts';
import { type Column, Copy, Duration, Facts, Payload, Phrase, Rows, Shown, State, Time } from './parts.tsx';
import { type Loaded, route, setQuery, useCall } from './state.ts';

type Errors = Readonly<Record<string, { readonly meaning: string; readonly remedy: string }>>;

/** The visits of states, and one of them in full. */
export function Steps({ id, version, errors, startedAtMs }: OfStartedExecution & { readonly errors: Errors }) {
  const steps = useCall('list_steps', { id }, version);
  const chosen = chosenStep();
  const details = useCall('get_step', chosen === undefined ? undefined : { id, step: chosen }, version);
  return (
    <Shown of={steps}>
      {(shown) => (
        <StepTable
          steps={shown}
          details={details}
          errors={errors}
          startedAtMs={startedAtMs}
          base={['executions', id]}
        />
      )}
    </Shown>
  );
}

export function chosenStep(): number | undefined {
  const { step } = route.value.query;
  return step === undefined || !/^\d+$/.test(step) ? undefined : Number(step);
}

export function StepTable({
  steps,
  details,
  errors,
  startedAtMs,
  base,
}: {
  readonly steps: readonly Step[];
  readonly details: Loaded<StepDetails>;
  readonly errors: Errors;
  readonly startedAtMs: number;
  readonly base: readonly string[];
}) {
  const { query } = route.value;
  const chosen = chosenStep();
  const shown = steps.filter((step) => isShown(step, query));
  const endMs = Math.max(...steps.map(({ exitedAtMs, enteredAtMs }) => exitedAtMs ?? enteredAtMs), startedAtMs + 1);
  return (
    <>
      <form class="filter" onSubmit={(event) => event.preventDefault()}>
        <label>
          State
          <input
            type="search"
            value={query.state ?? ''}
            onInput={(event) => setQuery({ state: event.currentTarget.value })}
          />
        </label>
        <label>
          Agent
          <input
            type="search"
            value={query.agent ?? ''}
            onInput={(event) => setQuery({ agent: event.currentTarget.value })}
          />
        </label>
        <label>
          Status
          <select value={query.is ?? ''} onChange={(event) => setQuery({ is: event.currentTarget.value })}>
            <option value="">any</option>
            {['running', 'succeeded', 'failed', 'caught', 'aborted'].map((status) => (
              <option key={status}>{status}</option>
            ))}
          </select>
        </label>
        <span class="dim" role="status">
          {shown.length} of {steps.length} steps
        </span>
      </form>
      <div class={chosen === undefined ? '' : 'split'}>
        <Rows
          label="Steps"
          rows={shown}
          columns={columnsOf(startedAtMs, endMs, base)}
          rowKey={(step) => step.id}
          selected={chosen}
          empty="no step matches"
        />
        {chosen !== undefined && (
          <aside aria-label="The chosen step">
            <Shown of={details}>{(found) => <Details details={found} errors={errors} />}</Shown>
          </aside>
        )}
      </div>
    </>
  );
}

function isShown({ name, status, call, phase }: Step, { state, agent, is }: Readonly<Record<string, string>>): boolean {
  return (
    (state === undefined || name.toLowerCase().includes(state.toLowerCase())) &&
    (agent === undefined || (call?.agent ?? '').includes(agent) || phase === agent) &&
    (is === undefined || status === is || (is === 'failed' && status === 'caught'))
  );
}

function callText({ call }: Pick<Step, 'call'>): string {
  if (call === undefined) return '';
  return `${call.agent}/${call.tier}${call.replica > 0 ? ` replica ${call.replica + 1}` : ''}`;
}

function columnsOf(startedAtMs: number, endMs: number, base: readonly string[]): Column<Step>[] {
  const { path: _, query } = route.value;
  return [
    { head: 'Status', width: '7.5rem', cell: ({ status }) => <State of={status} /> },
    {
      head: 'State',
      width: 'minmax(9rem, 1.6fr)',
      cell: ({ id, name }) => (
        <a href={hashOf([...base, 'steps'], { ...query, step: String(id) })}>{visibleText(name)}</a>
      ),
    },
    { head: 'Call', width: 'minmax(7rem, 1.2fr)', cell: callText },
    { head: 'Attempts', width: '5.2rem', cell: ({ attempts }) => attempts.length || '', isExtra: true },
    { head: 'Redrive', width: '4.6rem', cell: ({ redrive }) => redrive || '', isExtra: true },
    { head: 'Started', width: '6rem', cell: ({ enteredAtMs }) => offsetText(enteredAtMs - startedAtMs), isExtra: true },
    {
      head: 'Took',
      width: '6rem',
      cell: ({ enteredAtMs, exitedAtMs }) => (exitedAtMs === undefined ? '' : durationText(exitedAtMs - enteredAtMs)),
    },
    {
      head: 'Timeline',
      width: 'minmax(6rem, 1.5fr)',
      cell: (step) => <Mini step={step} fromMs={startedAtMs} toMs={endMs} />,
      isExtra: true,
    },
  ];
}

/** When the attempts of a step were, on the time of the execution. */
function Mini({ step, fromMs, toMs }: { readonly step: Step; readonly fromMs: number; readonly toMs: number }) {
  const share = (atMs: number) => (100 * (atMs - fromMs)) / (toMs - fromMs);
  const { enteredAtMs, exitedAtMs, status, attempts } = step;
  const spans =
    attempts.length === 0
      ? [{ from: enteredAtMs, to: exitedAtMs ?? toMs, kind: status }]
      : attempts.map((each) => ({ from: each.startedAtMs, to: each.endedAtMs ?? toMs, kind: each.status }));
  return (
    <svg class="mini-line" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect
        x={share(enteredAtMs)}
        y={4}
        width={Math.max(0.6, share(exitedAtMs ?? toMs) - share(enteredAtMs))}
        height={2}
        class="mini waiting"
      />
      {spans.map(({ from, to, kind }, index) => (
        <rect
          key={index}
          x={share(from)}
          y={1}
          width={Math.max(0.6, share(to) - share(from))}
          height={8}
          class={`mini ${kind}`}
        />
      ))}
    </svg>
  );
}

function Details({ details, errors }: { readonly details: StepDetails; readonly errors: Errors }) {
  const { step, input, output, attempts, events } = details;
  return (
    <>
      <div class="bar">
        <h2>{visibleText(step.name)}</h2>
        <button type="button" class="small" onClick={() => setQuery({ step: '' })}>
          Close
        </button>
        <Copy text={location.href.replace(/\?token=[^#]*/, '')} label="Copy the link without its token" />
      </div>
      <Facts
        of={[
          ['Status', <State key="s" of={step.status} />],
          ['Call', callText(step) || '–'],
          ['Entered', <Time key="t" atMs={step.enteredAtMs} precise />],
          ['Took', step.exitedAtMs === undefined ? '–' : <Duration key="d" ms={step.exitedAtMs - step.enteredAtMs} />],
        ]}
      />
      {step.attempts.map((attempt, index) => (
        <Attempt key={attempt.attempt} attempt={attempt} payloads={attempts[index]} errors={errors} />
      ))}
      <Fold title="Input">
        <Payload text={input} label="input of the step" />
      </Fold>
      <Fold title="Output">
        <Payload text={output} label="output of the step" />
      </Fold>
      <Fold title={`Events (${events.length})`}>
        <Payload text={JSON.stringify(events)} label="events of the step" />
      </Fold>
    </>
  );
}

function Attempt({
  attempt,
  payloads,
  errors,
}: {
  readonly attempt: Step['attempts'][number];
  readonly payloads: StepDetails['attempts'][number] | undefined;
  readonly errors: Errors;
}) {
  const { attempt: number, status, error, cause, backoffMs, startedAtMs, endedAtMs, redrive } = attempt;
  const explained = error === undefined ? undefined : errors[error];
  return (
    <section class="attempt">
      <h3>
        Attempt {number}
        {redrive > 0 && `, redrive ${redrive}`} <State of={status} />{' '}
        {endedAtMs !== undefined && <Duration ms={endedAtMs - startedAtMs} />}
      </h3>
      {error !== undefined && (
        <p class="problem">
          <b>
            <Phrase text={error} />
          </b>
          {cause !== undefined && cause !== '' && (
            <>
              : <Phrase text={cause} />
            </>
          )}
        </p>
      )}
      {explained !== undefined && explained.meaning !== '' && (
        <p>
          {explained.meaning} <b>Remedy:</b> {explained.remedy}
        </p>
      )}
      {backoffMs !== undefined && <p class="dim">then waited {durationText(backoffMs)} before the next attempt</p>}
      {payloads?.parameters != null && (
        <Fold title="Parameters">
          <Payload text={payloads.parameters} label={`parameters of attempt ${number}`} />
        </Fold>
      )}
      {payloads?.output != null && (
        <Fold title="Answer">
          <Payload text={payloads.output} label={`answer of attempt ${number}`} />
        </Fold>
      )}
    </section>
  );
}

/** Its content is drawn once it is open: it may be large. */
function Fold({ title, children }: { readonly title: string; readonly children: preact.ComponentChildren }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen && children}
    </details>
  );
}

/** Details of a step of a saved history, which the console keeps. */
export function useSavedDetails(read: (step: number) => Promise<StepDetails>): Loaded<StepDetails> {
  const chosen = chosenStep();
  const [state, setState] = useState<Loaded<StepDetails>>({ isLoading: true });
  useEffect(() => {
    if (chosen === undefined) return;
    setState({ isLoading: true });
    read(chosen).then(
      (result) => setState({ result, isLoading: false }),
      (error: unknown) => setState({ error: error instanceof Error ? error.message : '', isLoading: false }),
    );
  }, [chosen]);
  return state;
}
