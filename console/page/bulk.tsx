import { useState } from 'preact/hooks';
import type { RedriveSummary } from '../../ops/redrive-failed.ts';
import { ask } from './act.tsx';
import { visibleText } from './model/format.ts';
import { hashOf } from './model/route.ts';
import { Rows, Shown, State } from './parts.tsx';
import { useCall } from './state.ts';
import { useWorkflow } from './workflow-choice.tsx';

/** Redrives all that failed: first a list of them, then the work. */
export function Bulk() {
  const { workflow, chooser } = useWorkflow();
  const [error, setError] = useState('');
  const [failedAgent, setFailedAgent] = useState('');
  const [done, setDone] = useState<RedriveSummary>();
  const filter = {
    ...(error === '' ? {} : { error }),
    ...(failedAgent === '' ? {} : { failedAgent }),
    ...(workflow === undefined ? {} : { workflow }),
  };
  const dry = useCall(
    'redrive_failed',
    workflow === undefined ? undefined : { ...filter, dryRun: true, reason: 'dry run' },
  );
  return (
    <main>
      <div class="bar">
        <h1>Redrive all that failed</h1>
        {chooser}
      </div>
      <form class="filter" onSubmit={(event) => event.preventDefault()}>
        <label>
          Error
          <input type="search" value={error} onChange={(event) => setError(event.currentTarget.value.trim())} />
        </label>
        <label>
          Failed agent
          <input
            type="search"
            value={failedAgent}
            onChange={(event) => setFailedAgent(event.currentTarget.value.trim())}
          />
        </label>
      </form>
      {done !== undefined && (
        <p role="status">
          {done.selected} selected: {done.running} running, {done.succeeded} succeeded, {done.failedAgain} failed again,{' '}
          {done.refused} refused.
        </p>
      )}
      <Shown of={dry}>
        {({ executions }) => (
          <>
            <p>
              {executions.length} would be redriven. Those that an operator stopped, and those whose workflow a newer
              execution has taken over, are left alone.
            </p>
            <Rows
              label="Executions that would be redriven"
              rows={executions}
              rowKey={({ executionArn }) => executionArn}
              empty="no execution failed"
              columns={[
                { head: 'Status', width: '9rem', cell: ({ status }) => <State of={status} /> },
                {
                  head: 'Name',
                  width: 'minmax(10rem, 1fr)',
                  cell: ({ name }) => <a href={hashOf(['executions', name])}>{name}</a>,
                },
                { head: 'Error', width: 'minmax(8rem, 1fr)', cell: (each) => visibleText(each.refused ?? each.error) },
              ]}
            />
            <div class="bar">
              <button
                type="button"
                class="primary"
                disabled={executions.length === 0}
                onClick={() =>
                  ask({
                    title: `Redrive ${executions.length}`,
                    operation: 'redrive_failed',
                    input: filter,
                    needsReason: true,
                    consequence: `Continues ${executions.length} executions where each stopped, 5 a second.`,
                    onDone: (result) => setDone(result as RedriveSummary),
                  })
                }
              >
                Redrive {executions.length}
              </button>
            </div>
          </>
        )}
      </Shown>
    </main>
  );
}
