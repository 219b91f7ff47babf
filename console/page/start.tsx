import { useState } from 'preact/hooks';
import type { WorkflowInfo } from '../../ops/operations/workflows.ts';
import { ask } from './act.tsx';
import { visibleText } from './model/format.ts';
import { hashOf } from './model/route.ts';
import { Shown } from './parts.tsx';
import { route, setQuery, useCall } from './state.ts';
import { useValueForm } from './value-form.tsx';
import { machineOf } from './workflow-choice.tsx';

/** Starts an execution: a form of the schema of the input. */
export function Start() {
  const { like, workflow } = route.value.query;
  const workflows = useCall('list_workflows', {});
  const earlier = useCall('get_input', like === undefined ? undefined : { id: like });
  if (like !== undefined && earlier.isLoading) return <main>Loading…</main>;
  const machine = like === undefined ? workflow : machineOf(like);
  return (
    <main>
      <h1>Start an execution</h1>
      <Shown of={workflows}>
        {(all) => {
          const chosen = all.find(({ stateMachineArn }) => stateMachineArn === machine) ?? all[0];
          if (chosen === undefined) return <p>There is no workflow.</p>;
          return (
            <>
              {all.length > 1 && (
                <label class="inline">
                  Workflow{' '}
                  <select
                    value={chosen.stateMachineArn}
                    onChange={(event) => setQuery({ workflow: event.currentTarget.value, like: '' })}
                  >
                    {all.map((each) => (
                      <option key={each.stateMachineArn} value={each.stateMachineArn}>
                        {each.workflow} {each.stage}
                      </option>
                    ))}
                  </select>
                </label>
              )}
              {earlier.result?.input === null && (
                <p class="dim">The input of that execution is no longer kept, or was not started by Ballast.</p>
              )}
              {chosen.notRunnable !== null && <p class="problem">{chosen.notRunnable}</p>}
              <StartForm key={chosen.stateMachineArn} workflow={chosen} given={earlier.result?.input ?? undefined} />
            </>
          );
        }}
      </Shown>
    </main>
  );
}

function StartForm({ workflow, given }: { readonly workflow: WorkflowInfo; readonly given: unknown }) {
  const form = useValueForm({ name: 'input', schema: workflow.input, given });
  const [id, setId] = useState('');
  const [faults, setFaults] = useState('');
  const [problem, setProblem] = useState('');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setProblem('');
    try {
      const input = form.read();
      const rules = faults.split(/\s+/).filter((rule) => rule !== '');
      ask({
        title: `Start ${workflow.workflow}`,
        operation: 'start_execution',
        input: {
          input: input as never,
          ...(id === '' ? {} : { workflowId: id }),
          // the command line would build another one
          workflow: workflow.chosenBy,
          ...(rules.length === 0 ? {} : { faults: rules }),
        },
        needsReason: false,
        consequence: `Starts an execution of ${workflow.workflow}.`,
        onDone: (result) => {
          location.hash = hashOf(['executions', (result as { name: string }).name]);
        },
      });
    } catch (error) {
      setProblem(error instanceof Error ? error.message : '');
    }
  };
  return (
    <form class="start" onSubmit={submit}>
      {form.controls}
      {workflow.input === null && <p class="dim">The deployed workflow says nothing of the fields of its input.</p>}
      <label>
        Workflow id (optional): starting it again continues where it stopped
        <input value={id} pattern="[A-Za-z0-9_\-]{1,80}" onInput={(event) => setId(event.currentTarget.value.trim())} />
      </label>
      {workflow.noFaults === null && (
        <label>
          Faults (optional): rules with blanks between them
          <input
            value={faults}
            placeholder="trend/rules=error@0.5"
            onInput={(event) => setFaults(event.currentTarget.value)}
          />
        </label>
      )}
      {problem !== '' && (
        <p class="problem" role="alert">
          {visibleText(problem)}
        </p>
      )}
      <div class="bar">
        <button type="submit" class="primary" disabled={workflow.notRunnable !== null}>
          Start…
        </button>
      </div>
    </form>
  );
}
