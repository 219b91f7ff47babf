import type { WorkflowInfo } from '../../ops/operations/workflows.ts';
import { route, setQuery, useCall } from './state.ts';

/** The workflow that a view is about, by what the address has; one of several is chosen. */
export function useWorkflow(): {
  /** as an operation takes it, once it is known */
  readonly workflow: string | undefined;
  /** once it is known */
  readonly info: WorkflowInfo | undefined;
  readonly chooser: preact.ComponentChildren;
} {
  const workflows = useCall('list_workflows', {});
  const all = workflows.result ?? [];
  const info = all.find(({ stateMachineArn }) => stateMachineArn === route.value.query.workflow) ?? all[0];
  const chooser =
    all.length < 2 ? null : (
      <label class="inline">
        Workflow{' '}
        <select
          value={info?.stateMachineArn ?? ''}
          onChange={(event) => setQuery({ workflow: event.currentTarget.value })}
        >
          {all.map(({ workflow, stage, stateMachineArn }) => (
            <option key={stateMachineArn} value={stateMachineArn}>
              {workflow} {stage === '' ? '' : `(${stage})`}
            </option>
          ))}
        </select>
      </label>
    );
  return { workflow: info?.chosenBy, info, chooser };
}

/** The state machine of an execution, by their ARNs. */
export function machineOf(executionArn: string): string {
  return executionArn.replace(':execution:', ':stateMachine:').replace(/:[^:]*$/, '');
}
