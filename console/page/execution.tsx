import type { ExecutionSummary } from '../../ops/execution-summary.ts';
import type { ExecutionOperation } from '../../patterns/execution-index/entry.ts';
import { ask } from './act.tsx';
import { Events } from './events.tsx';
import { Checkpoints, Cost, Related, Votes } from './execution-facts.tsx';
import { GraphView } from './graph.tsx';
import { Logs } from './logs.tsx';
import { durationText, visibleText } from './model/format.ts';
import { hashOf } from './model/route.ts';
import { Command, Copy, Duration, Facts, Payload, Shown, State, Time } from './parts.tsx';
import { Questions } from './questions.tsx';
import { now, route, useWatch } from './state.ts';
import { Steps } from './steps.tsx';
import { TimelineView } from './timeline.tsx';

/** What is shown of an execution, by the last segment of its address. */
const TABS = [
  ['', 'Overview'],
  ['steps', 'Steps'],
  ['events', 'Events'],
  ['logs', 'Logs'],
  ['votes', 'Votes'],
  ['checkpoints', 'Checkpoints'],
  ['cost', 'Cost'],
  ['related', 'Related'],
  ['input', 'Input and report'],
] as const;

/** One execution. */
export function Execution({ id }: { readonly id: string }) {
  const [, , tab = ''] = route.value.path;
  const summary = useWatch('explain_execution', { id });
  return (
    <main>
      <Shown of={summary}>
        {(shown) => (
          <>
            <Head summary={shown} />
            <Questions name={shown.name} of={shown.outcome.waitsFor} />
            <nav class="tabs" aria-label="Views of the execution">
              {TABS.map(([path, label]) => (
                <a
                  key={path}
                  href={hashOf(path === '' ? ['executions', id] : ['executions', id, path])}
                  aria-current={tab === path ? 'page' : undefined}
                >
                  {label}
                </a>
              ))}
            </nav>
            <Tab id={id} tab={tab} summary={shown} />
          </>
        )}
      </Shown>
    </main>
  );
}

function Tab({ id, tab, summary }: { readonly id: string; readonly tab: string; readonly summary: ExecutionSummary }) {
  const { outcome } = summary;
  const version = outcome.historyEvents;
  switch (tab) {
    case '':
      return (
        <>
          <GraphView id={id} version={version} />
          <TimelineView timeline={summary.timeline} base={['executions', id]} />
        </>
      );
    case 'steps':
      return <Steps id={id} version={version} errors={summary.errors} startedAtMs={summary.startedAtMs} />;
    case 'events':
      return <Events id={id} version={version} startedAtMs={summary.startedAtMs} />;
    case 'logs':
      return <Logs id={id} version={version} startedAtMs={summary.startedAtMs} />;
    case 'votes':
      return <Votes id={id} version={version} />;
    case 'checkpoints':
      return <Checkpoints id={id} version={version} />;
    case 'cost':
      return <Cost id={id} version={version} report={outcome.report} />;
    case 'related':
      return <Related id={id} version={version} />;
    case 'input':
      return (
        <>
          <h2>Input</h2>
          <Payload text={summary.input} label="input" />
          <h2>Report</h2>
          <Payload text={outcome.report === null ? null : JSON.stringify(outcome.report)} label="report" />
        </>
      );
    default:
      return <p>There is no view {visibleText(tab)}.</p>;
  }
}

/** How the execution is, why, and what can be done. */
export function Head({ summary, isSaved = false }: { readonly summary: ExecutionSummary; readonly isSaved?: boolean }) {
  const { name, outcome, operation, diagnosis, startedAtMs, stoppedAtMs, redriveCount, traceId } = summary;
  const took = stoppedAtMs === undefined ? Math.max(0, now.value - startedAtMs) : outcome.durationMs;
  return (
    <header class="head">
      <h1>
        <State of={outcome.status} /> <span class="name">{visibleText(name)}</span>{' '}
        <Copy text={name} label="Copy the name" />
      </h1>
      {diagnosis !== undefined && (
        <section class={`why ${outcome.status === 'SUCCEEDED' ? 'good' : 'bad'}`} aria-label="Why it ended so">
          <p class="sentence">{visibleText(diagnosis.sentence)}</p>
          {diagnosis.meaning !== '' && (
            <p>
              <b>{outcome.error}</b>: {diagnosis.meaning} <b>Remedy:</b> {diagnosis.remedy}
            </p>
          )}
          {diagnosis.command !== undefined && <Command text={diagnosis.command} />}
          {diagnosis.advice !== '' && <p class="dim">{diagnosis.advice}</p>}
        </section>
      )}
      <Facts
        of={[
          ['Started', <Time key="t" atMs={startedAtMs} />],
          ['Took', stoppedAtMs === undefined && !isSaved ? `${durationText(took)}…` : <Duration key="d" ms={took} />],
          ['Degradation level', outcome.degradationLevel ?? '–'],
          ['Failed agents', outcome.failedAgents.join(', ') || 'none'],
          [
            'Transitions',
            <data key="n" value={outcome.transitions}>
              {outcome.transitions}
            </data>,
          ],
          ['Events', <data key="e" value={outcome.historyEvents}>{`${outcome.historyEvents} of 25,000`}</data>],
          ['Redrives', redriveCount],
          ['Workflow id', visibleText(outcome.workflowId)],
          ...(operation === undefined ? [] : [['Act of an operator', <Operation key="o" of={operation} />] as const]),
          ...(outcome.faults.length === 0 ? [] : [['Injected faults', outcome.faults.join(', ')] as const]),
          ...(traceId === undefined
            ? []
            : [['Trace', <TraceLink key="x" traceId={traceId} arn={outcome.executionArn} />] as const]),
        ]}
      />
      {!isSaved && <Actions summary={summary} />}
    </header>
  );
}

/** What an operator did, and why. */
function Operation({ of: { verb, actor, reason, atMs } }: { readonly of: ExecutionOperation }) {
  return (
    <>
      <b>{verb}</b> by {visibleText(actor)}: {visibleText(reason)} <Time atMs={atMs} />
    </>
  );
}

function TraceLink({ traceId, arn }: { readonly traceId: string; readonly arn: string }) {
  const [, , , region = ''] = arn.split(':');
  const url = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#xray:traces/${traceId}`;
  return (
    <a href={url} rel="noreferrer" target="_blank">
      {traceId}
    </a>
  );
}

function Actions({ summary }: { readonly summary: ExecutionSummary }) {
  const { name, outcome } = summary;
  const runs = outcome.status === 'RUNNING' || outcome.status === 'PENDING_REDRIVE';
  const id = outcome.executionArn;
  return (
    <div class="bar" role="group" aria-label="Actions">
      {runs && (
        <button
          type="button"
          class="danger"
          onClick={() =>
            ask({
              title: 'Stop',
              operation: 'stop_execution',
              input: { id: name },
              needsReason: true,
              isDangerous: true,
              consequence: `Stops ${name}. A redrive continues it.`,
            })
          }
        >
          Stop…
        </button>
      )}
      {!runs && outcome.status !== 'SUCCEEDED' && (
        <button
          type="button"
          class="primary"
          onClick={() =>
            ask({
              title: 'Redrive',
              operation: 'redrive_execution',
              input: { id: name },
              needsReason: true,
              consequence: `Continues ${name} where it stopped; stored results are not computed again.`,
            })
          }
        >
          Redrive…
        </button>
      )}
      {!runs && outcome.status !== 'SUCCEEDED' && (
        <button
          type="button"
          onClick={() =>
            ask({
              title: 'Resume',
              operation: 'resume_workflow',
              input: { id: name },
              needsReason: true,
              consequence: `Starts a new execution of ${outcome.workflowId} at its first phase that is not completed, under the definition of today.`,
              onDone: (result) => {
                location.hash = hashOf(['executions', (result as { name: string }).name]);
              },
            })
          }
        >
          Resume…
        </button>
      )}
      <a class="button" href={hashOf(['start'], { like: id })}>
        Start like this one…
      </a>
    </div>
  );
}
