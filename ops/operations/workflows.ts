import * as z from 'zod';
import { OPERATOR_VERBS } from '../../patterns/circuit-breaker/index.ts';
import type { Json } from '../../patterns/json/json.ts';
import { type AlarmReport, listAlarms } from '../alarms.ts';
import { type Breaker, listBreakers, runBreakerCommandAmong } from '../breakers.ts';
import { readDashboard } from '../dashboard.ts';
import { clearFaults, listFaults, setFault, whyNoFaults } from '../fault.ts';
import { readHealth } from '../health.ts';
import { readDeployed } from '../plan.ts';
import { reasonField, workflowField, workflowOf } from './acting.ts';
import { operation } from './operation.ts';
import { flag } from './reading.ts';

/** A workflow as a user finds it. */
export interface WorkflowInfo {
  readonly workflow: string;
  readonly stage: string;
  readonly stateMachineArn: string;
  /** what `workflow` of an operation and `--workflow` of a command take for it: its name, or the ARN where others have that name */
  readonly chosenBy: string;
  /** in the order of the phases */
  readonly agents: readonly { readonly phase: string; readonly agent: string; readonly circuits: readonly string[] }[];
  /** JSON Schema of its input; null where it is not known */
  readonly input: Json;
  /** why its executions cannot be started here; null where they can */
  readonly notRunnable: string | null;
  /** why it injects no faults; null where it does */
  readonly noFaults: string | null;
}

export const workflowsOperation = operation({
  name: 'list_workflows',
  kind: 'read',
  summary: 'The workflows, their agents and circuits, and the JSON Schema of their inputs',
  input: {},
  command: () => undefined,
  async run(context): Promise<WorkflowInfo[]> {
    return await Promise.all(
      context.targets().map(async (target, _, all) => {
        const isUnique =
          target.workflow !== '' && all.filter(({ workflow }) => workflow === target.workflow).length === 1;
        const deployed = await readDeployed(target);
        return {
          workflow: target.workflow,
          stage: target.stage,
          stateMachineArn: target.stateMachineArn,
          chosenBy: isUnique ? target.workflow : target.stateMachineArn,
          agents: deployed.plans.flatMap(({ name: phase, agents }) =>
            agents.map(({ name, tiers }) => ({
              phase,
              agent: name,
              circuits: tiers.map(({ breakerId }) => breakerId),
            })),
          ),
          input: deployed.inputSchema ?? null,
          notRunnable: context.whyNotRunnable?.(target) ?? null,
          noFaults: whyNoFaults(target, deployed) ?? null,
        };
      }),
    );
  },
});

export const circuitsOperation = operation({
  name: 'list_circuits',
  kind: 'read',
  summary:
    'The circuits that anything ever happened to, with the acts of operators on them; a tier without one is CLOSED',
  input: {},
  command: () => ['breakers'],
  run: async ({ targets }): Promise<Breaker[]> => (await Promise.all(targets().map(listBreakers))).flat(),
});

export const circuitCommandOperation = operation({
  name: 'command_circuit',
  kind: 'write',
  summary: 'Isolates, shadows, resets or probes a circuit',
  input: {
    verb: z.enum(OPERATOR_VERBS),
    circuit: z.string().min(1).describe('AGENT/TIER, or the name of a shared dependency'),
    workflow: workflowField,
    reason: reasonField,
  },
  command: ({ verb, circuit, workflow, reason }) => [
    'breaker',
    verb,
    circuit,
    ...flag('workflow', workflow),
    '--reason',
    reason,
  ],
  async run(context, { verb, circuit, workflow, reason }): Promise<Breaker> {
    const targets = workflow === undefined ? context.targets() : [workflowOf(context, workflow)];
    return await runBreakerCommandAmong(targets, { verb, breakerId: circuit, reason, actor: context.actor });
  },
});

export const healthOperation = operation({
  name: 'get_health',
  kind: 'read',
  summary: 'The newest health check of every agent, and the circuits that are not CLOSED',
  input: { workflow: workflowField },
  command: ({ workflow }) => ['health', ...flag('workflow', workflow)],
  run: async (context, { workflow }) => await readHealth(workflowOf(context, workflow)),
});

export const alarmsOperation = operation({
  name: 'list_alarms',
  kind: 'read',
  summary: 'The alarms, those that ring first',
  input: { workflow: workflowField },
  command: ({ workflow }) => ['alarms', ...flag('workflow', workflow)],
  run: async (context, { workflow }) => await listAlarms(workflowOf(context, workflow)),
});

export const ringingOperation = operation({
  name: 'list_ringing',
  kind: 'read',
  summary: 'The alarms that ring, of every workflow',
  input: {},
  command: () => ['alarms'],
  async run({ targets }): Promise<AlarmReport[]> {
    // the alarms of the workflows of one stack are listed together
    const stacks = new Map(targets().map((target) => [target.logGroupsOf, target]));
    const alarms = await Promise.all([...stacks.values()].map(listAlarms));
    return alarms.flat().filter(({ state }) => state === 'ALARM');
  },
});

export const dashboardOperation = operation({
  name: 'get_dashboard',
  kind: 'read',
  summary: "The graphs of the workflow's dashboard, and their figures",
  input: { workflow: workflowField, hours: z.int().min(1).max(24).default(3) },
  command: ({ workflow, hours }) => ['dashboard', ...flag('workflow', workflow), ...flag('hours', hours)],
  run: async (context, { workflow, hours }) => await readDashboard(workflowOf(context, workflow), hours),
});

export const faultsOperation = operation({
  name: 'list_faults',
  kind: 'read',
  summary: 'The fault rules that are switched on from outside a run',
  input: { workflow: workflowField },
  command: ({ workflow }) => ['fault', 'list', ...flag('workflow', workflow)],
  run: async (context, { workflow }) => await listFaults(workflowOf(context, workflow)),
});

export const setFaultOperation = operation({
  name: 'set_fault',
  kind: 'write',
  summary: 'Switches a fault rule on for a while, where the stage injects faults',
  input: {
    rule: z.string().min(1).describe('the agents and the fault, such as trend/primary=hang@0.5'),
    seconds: z.number().positive().max(86_400),
    workflow: workflowField,
    reason: reasonField,
  },
  command: ({ rule, seconds, workflow, reason }) => [
    'fault',
    'set',
    rule,
    ...flag('for', seconds),
    ...flag('workflow', workflow),
    '--reason',
    reason,
  ],
  async run(context, { rule, seconds, workflow, reason }) {
    return await setFault(workflowOf(context, workflow), { rule, seconds, reason });
  },
});

export const clearFaultsOperation = operation({
  name: 'clear_faults',
  kind: 'write',
  summary: 'Switches one fault rule off, or all of them',
  input: { rule: z.string().optional(), workflow: workflowField },
  command: ({ rule, workflow }) => [
    'fault',
    'clear',
    ...(rule === undefined ? [] : [rule]),
    ...flag('workflow', workflow),
  ],
  run: async (context, { rule, workflow }) => await clearFaults(workflowOf(context, workflow), rule),
});
