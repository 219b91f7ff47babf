import { useState } from 'preact/hooks';
import { ask } from './act.tsx';
import { visibleText } from './model/format.ts';
import { Duration, Rows, Shown, State, Time } from './parts.tsx';
import { place, useWatch } from './state.ts';
import { useWorkflow } from './workflow-choice.tsx';

/** What is out, and since when. */
export function Health() {
  const { workflow, chooser } = useWorkflow();
  const input = workflow === undefined ? undefined : { workflow };
  const health = useWatch('get_health', input);
  const alarms = useWatch('list_alarms', input);
  return (
    <main>
      <div class="bar">
        <h1>Health and alarms</h1>
        {chooser}
      </div>
      <h2>Alarms</h2>
      <Shown of={alarms}>
        {(shown) => (
          <Rows
            label="Alarms"
            rows={shown}
            rowKey={({ name }) => name}
            height="40vh"
            empty="the stack has no alarms"
            columns={[
              { head: 'State', width: '10.5rem', cell: ({ state }) => <State of={state} /> },
              { head: 'Name', width: 'minmax(10rem, 1.5fr)', cell: ({ name }) => <span title={name}>{name}</span> },
              { head: 'Severity', width: '5rem', cell: ({ severity }) => severity ?? '', isExtra: true },
              {
                head: 'Since',
                width: 'minmax(15.5rem, 1fr)',
                cell: ({ sinceMs }) => <Time atMs={sinceMs} />,
                isExtra: true,
              },
              {
                head: 'Meaning',
                width: 'minmax(10rem, 2.5fr)',
                cell: ({ description, reason, runbook }) => (
                  <span title={visibleText(`${description} ${runbook ?? ''} ${reason}`)}>
                    {visibleText(description)}
                  </span>
                ),
                isExtra: true,
              },
            ]}
          />
        )}
      </Shown>
      <h2>Agents, by their newest health check</h2>
      <Shown of={health}>
        {({ agents }) => (
          <Rows
            label="Agents"
            rows={agents}
            rowKey={({ agent }) => agent}
            height="40vh"
            empty="no health check has run yet: on the laptop they run while `ballast dev` does"
            columns={[
              { head: 'Status', width: '8rem', cell: ({ status }) => <State of={status} /> },
              { head: 'Agent', width: 'minmax(8rem, 1fr)', cell: ({ agent }) => agent },
              { head: 'Checked', width: 'minmax(15.5rem, 1fr)', cell: (verdict) => <Time atMs={verdict.atMs} /> },
              {
                head: 'Since',
                width: 'minmax(15.5rem, 1fr)',
                cell: ({ sinceMs }) => <Time atMs={sinceMs} />,
                isExtra: true,
              },
              {
                head: 'Error of the newest check',
                width: 'minmax(8rem, 2fr)',
                cell: ({ error }) => <span title={visibleText(error)}>{visibleText(error)}</span>,
                isExtra: true,
              },
            ]}
          />
        )}
      </Shown>
    </main>
  );
}

/** Fault rules that are on, and one more. */
export function Faults() {
  const { workflow, info, chooser } = useWorkflow();
  const noFaults = info?.noFaults ?? null;
  const faults = useWatch('list_faults', workflow === undefined ? undefined : { workflow });
  const [rule, setRule] = useState('');
  const [seconds, setSeconds] = useState('60');
  const named = workflow === undefined ? {} : { workflow };
  return (
    <main>
      <div class="bar">
        <h1>Faults</h1>
        {chooser}
      </div>
      <p>Injected into every call, ping and canary of the agents they name.</p>
      {noFaults !== null && <p class="problem">{visibleText(noFaults)}</p>}
      <form
        class="filter"
        onSubmit={(event) => {
          event.preventDefault();
          ask({
            title: `Switch on ${rule}`,
            operation: 'set_fault',
            input: { rule, seconds: Number(seconds), ...named },
            needsReason: true,
            isDangerous: true,
            consequence: `Injects ${rule} for ${seconds} s.`,
          });
        }}
      >
        <label>
          Rule
          <input
            required
            value={rule}
            placeholder="trend/rules=error@0.5"
            onInput={(event) => setRule(event.currentTarget.value)}
          />
        </label>
        <label>
          Seconds
          <input
            required
            type="number"
            min={1}
            max={86_400}
            value={seconds}
            onInput={(event) => setSeconds(event.currentTarget.value)}
          />
        </label>
        <button type="submit" disabled={noFaults !== null}>
          Switch on…
        </button>
      </form>
      <Shown of={faults}>
        {({ nowMs, rules }) => (
          <>
            <Rows
              label="Faults that are on"
              rows={rules}
              rowKey={(each) => each.rule}
              height="40vh"
              empty="no fault is switched on"
              columns={[
                { head: 'Rule', width: 'minmax(9rem, 1.5fr)', cell: (each) => <code>{each.rule}</code> },
                {
                  head: 'Ends in',
                  width: '8rem',
                  cell: ({ untilMs }) => <Duration ms={Math.max(0, untilMs - nowMs)} />,
                },
                { head: 'Reason', width: 'minmax(7rem, 2fr)', cell: ({ reason }) => visibleText(reason) },
                {
                  head: 'Clear',
                  width: '6rem',
                  cell: (each) => (
                    <button
                      type="button"
                      class="small"
                      aria-label={`clear ${each.rule}`}
                      onClick={() => clear(each.rule, named)}
                    >
                      clear…
                    </button>
                  ),
                },
              ]}
            />
            {rules.length > 1 && (
              <button type="button" onClick={() => clear(undefined, named)}>
                Clear all…
              </button>
            )}
          </>
        )}
      </Shown>
    </main>
  );
}

function clear(rule: string | undefined, named: { readonly workflow?: string }): void {
  ask({
    title: rule === undefined ? 'Clear all faults' : `Clear ${rule}`,
    operation: 'clear_faults',
    input: { ...(rule === undefined ? {} : { rule }), ...named },
    needsReason: false,
    consequence: `Switches ${rule ?? 'every fault'} off on ${place.value?.place ?? ''}.`,
  });
}
