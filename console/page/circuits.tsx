import type { Breaker } from '../../ops/breakers.ts';
import { ask } from './act.tsx';
import { changesOf, spansOf } from './model/circuit-history.ts';
import { durationText, visibleText } from './model/format.ts';
import { Facts, Shown, State, Time } from './parts.tsx';
import { Graph } from './plot.tsx';
import { now, useCall, useWatch } from './state.ts';
import { useWorkflow } from './workflow-choice.tsx';

const VERBS = [
  ['isolate', 'refuses every call until it is reset', true],
  ['shadow', 'lets every call pass and says when the circuit would have opened', false],
  ['reset', 'closes it and forgets what it counted', false],
  ['probe', 'lets an open or isolated circuit try again now', false],
] as const;

/** The circuits of all tiers, with what operators did to them. */
export function Circuits() {
  const circuits = useWatch('list_circuits', {});
  const workflows = useCall('list_workflows', {});
  return (
    <main>
      <h1>Circuits</h1>
      <CircuitEvents />
      <Shown of={circuits}>
        {(known) => {
          const touched = new Set(known.map(({ workflow, stage, breakerId }) => `${workflow}/${stage}/${breakerId}`));
          const closed = (workflows.result ?? []).flatMap(({ workflow, stage, stateMachineArn, chosenBy, agents }) => {
            const ids = [...new Set(agents.flatMap((agent) => agent.circuits))];
            return ids
              .filter((id) => !touched.has(`${workflow}/${stage}/${id}`))
              .map((id) => ({ id, workflow, stateMachineArn, chosenBy }));
          });
          const many = (workflows.result ?? []).length > 1;
          return (
            <>
              {known.map((circuit) => (
                <Circuit
                  key={`${circuit.workflow}/${circuit.stage}/${circuit.breakerId}`}
                  circuit={circuit}
                  chosenBy={
                    many
                      ? workflows.result?.find(
                          ({ workflow, stage }) => workflow === circuit.workflow && stage === circuit.stage,
                        )?.chosenBy
                      : undefined
                  }
                />
              ))}
              {closed.length > 0 && (
                <section>
                  <h2>Nothing ever happened to these: they are closed</h2>
                  <ul class="plain">
                    {closed.map(({ id, workflow, stateMachineArn, chosenBy }) => (
                      <li key={`${stateMachineArn}/${id}`} class="bar">
                        <State of="CLOSED" /> <code>{id}</code> {many && <span class="dim">{workflow}</span>}
                        <CircuitVerbs circuit={id} workflow={many ? chosenBy : undefined} />
                      </li>
                    ))}
                  </ul>
                </section>
              )}
            </>
          );
        }}
      </Shown>
    </main>
  );
}

/** How often circuits opened and closed over time: the graph of the workflow's dashboard. */
function CircuitEvents() {
  const { workflow, chooser } = useWorkflow();
  const { result } = useCall('get_dashboard', workflow === undefined ? undefined : { workflow, hours: 3 });
  const widget = result?.widgets.find((each) => each.kind === 'graph' && each.title === 'Circuits');
  if (result === undefined || widget?.kind !== 'graph') return null;
  return (
    <>
      {chooser}
      <Graph widget={widget} report={result} />
    </>
  );
}

function CircuitVerbs({ circuit, workflow }: { readonly circuit: string; readonly workflow: string | undefined }) {
  return (
    <>
      {VERBS.map(([verb, meaning, isDangerous]) => (
        <button
          key={verb}
          type="button"
          class="small"
          title={meaning}
          aria-label={`${verb} ${circuit}`}
          onClick={() =>
            ask({
              title: `${verb} ${circuit}`,
              operation: 'command_circuit',
              input: { verb, circuit, ...(workflow === undefined ? {} : { workflow }) },
              needsReason: true,
              isDangerous,
              consequence: `${verb} ${meaning}: the circuit ${circuit}.`,
            })
          }
        >
          {verb}
        </button>
      ))}
    </>
  );
}

function Circuit({ circuit, chosenBy }: { readonly circuit: Breaker; readonly chosenBy: string | undefined }) {
  const { breakerId, state, sinceMs, failures, openUntilMs, permits, generation, workflow, stage } = circuit;
  return (
    <section class="card">
      <div class="bar">
        <h2>
          <State of={state} /> <code>{breakerId}</code>
        </h2>
        <span class="dim">
          {workflow} {stage}
        </span>
        <CircuitVerbs circuit={breakerId} workflow={chosenBy} />
      </div>
      <Facts
        of={[
          ['Since', sinceMs === 0 ? 'it never changed' : <Time key="s" atMs={sinceMs} />],
          [
            'Failures in a row',
            <data key="f" value={failures}>
              {failures}
            </data>,
          ],
          [
            'Generation',
            <data key="g" value={generation}>
              {generation}
            </data>,
          ],
          ['Permits of probes', permits ?? '–'],
          ['Tries again', openUntilMs === null ? '–' : <Time key="o" atMs={openUntilMs} />],
        ]}
      />
      <CircuitHistory circuit={circuit} />
    </section>
  );
}

/** Its states over time, with what led to each: the strip ends now. */
function CircuitHistory({ circuit }: { readonly circuit: Breaker }) {
  const { breakerId, state, audit } = circuit;
  const spans = spansOf(circuit, now.value);
  const changes = changesOf(circuit);
  const [oldest] = spans;
  if (oldest === undefined) return null;
  const last = spans.at(-1)?.toMs ?? oldest.toMs;
  const firstMs = Math.min(oldest.fromMs, ...audit.map(({ atMs }) => atMs));
  const fromMs = firstMs - (last - firstMs) * 0.05;
  const share = (atMs: number) => (100 * (atMs - fromMs)) / (last - fromMs);
  return (
    <>
      <svg
        class="circuit-line"
        viewBox="0 0 100 14"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${breakerId} over ${durationText(last - firstMs)}: ${spans.length} states, now ${state}`}
      >
        <rect x={0} y={4} width={100} height={6} class="mini waiting" />
        {spans.map((span) => (
          <rect
            key={span.fromMs}
            x={share(span.fromMs)}
            y={2}
            width={Math.max(0.5, share(span.toMs) - share(span.fromMs))}
            height={10}
            class={`circuit ${span.state}`}
          >
            <title>{`${span.state} for ${durationText(span.toMs - span.fromMs)}`}</title>
          </rect>
        ))}
        {audit.map(({ verb, atMs }) => (
          <rect key={`${verb} ${atMs}`} x={share(atMs)} y={0} width={0.5} height={14} class="act">
            <title>{verb}</title>
          </rect>
        ))}
      </svg>
      <details>
        <summary>States over time, and acts of operators ({changes.length})</summary>
        <ol class="plain" aria-label={`history of ${breakerId}`}>
          {changes.map(({ atMs, state: entered, why }) => (
            <li key={`${atMs} ${why}`} class="bar">
              <Time atMs={atMs} /> {entered !== undefined && <State of={entered} />} {visibleText(why)}
            </li>
          ))}
        </ol>
      </details>
    </>
  );
}
