import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Chain, DefinitionBody, QueryLanguage, StateMachine, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { PhasePlan } from '../patterns/payloads.ts';
import { type Bundles, GLUE, type Glue } from './bundles.ts';
import type { Stage } from './config.ts';
import { BallastFunction } from './function.ts';
import { InvokeFunction } from './invoke-function.ts';
import type { LoadedWorkflow } from './load-workflow.ts';
import { GLUE_FUNCTION_TIMEOUT, GLUE_TASK_TIMEOUT, Phase } from './phase.ts';
import { agentTimeoutSeconds, phasePlans } from './plan.ts';
import { retryGlue } from './retry.ts';
import { Tables } from './tables.ts';

/** Limit of one execution: three rounds of three phases of 45 s each take 7 minutes; the rest is for retried handlers. */
const EXECUTION_TIMEOUT = Duration.minutes(20);

/** The functions that neither ask a circuit nor tell it anything. */
const WITHOUT_CIRCUITS: ReadonlySet<string> = new Set(['accept', 'end-phase', 'report']);

export interface AgentWorkflowProps {
  readonly workflow: LoadedWorkflow;
  readonly bundles: Bundles;
  readonly stage: Stage;
}

/** A workflow of agents: its functions, its tables and the state machine that holds it upright. */
export class AgentWorkflow extends Construct {
  readonly stateMachine: StateMachine;
  readonly tables: Tables;
  readonly agents: ReadonlyMap<string, IFunction>;

  constructor(scope: Construct, id: string, props: AgentWorkflowProps) {
    super(scope, id);
    const { workflow, stage } = props;
    this.tables = new Tables(this, 'Tables', { stage });
    const accept = this.#function(props, 'accept', GLUE_FUNCTION_TIMEOUT);
    const glue = Object.fromEntries(
      GLUE.map((name) => [name, this.#function(props, name, GLUE_FUNCTION_TIMEOUT)]),
    ) as Record<Glue, IFunction>;
    this.agents = new Map(
      workflow.agents.map(({ declaration }) => [
        declaration.name,
        this.#function(props, declaration.name, Duration.seconds(agentTimeoutSeconds(declaration))),
      ]),
    );

    const plans = phasePlans(workflow, this.agents);
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      definitionBody: DefinitionBody.fromChainable(this.#definition(plans, accept, glue)),
      queryLanguage: QueryLanguage.JSONATA,
      timeout: EXECUTION_TIMEOUT,
    });
  }

  #function(props: AgentWorkflowProps, name: string, timeout: Duration): IFunction {
    const { function: target } = new BallastFunction(this, name, {
      bundle: props.bundles.pathOf(name),
      timeout,
      stage: props.stage,
      service: `${props.workflow.declaration.name}/${name}`,
      environment: {
        WORKFLOW_TABLE: this.tables.workflows.tableName,
        BREAKER_TABLE: this.tables.breakers.tableName,
        CIRCUIT_OPEN_MS: String(props.stage.circuitOpenMs),
      },
    });
    this.tables.grantWorkflows(target);
    if (!WITHOUT_CIRCUITS.has(name)) this.tables.grantBreakers(target);
    return target;
  }

  /** Accept, the phases, Report. */
  #definition(plans: readonly PhasePlan[], accept: IFunction, glue: Record<Glue, IFunction>): Chain {
    const taskTimeout = Timeout.duration(GLUE_TASK_TIMEOUT);
    const acceptState = new InvokeFunction(this, 'Accept', {
      functions: [accept],
      payload: {
        input: '{% $states.input %}',
        execution: {
          arn: '{% $states.context.Execution.Id %}',
          name: '{% $states.context.Execution.Name %}',
          startedAt: '{% $states.context.Execution.StartTime %}',
        },
      },
      taskTimeout,
      assign: { run: '{% $states.result.Payload %}', round: 0 },
      outputs: {},
    });
    const report = new InvokeFunction(this, 'Report', {
      functions: [glue.report],
      payload: { run: '{% $run %}', phases: plans },
      taskTimeout,
      outputs: '{% $states.result.Payload %}',
    });
    retryGlue(acceptState);
    retryGlue(report);

    const agents = (plan: PhasePlan) => plan.agents.flatMap(({ name }) => this.agents.get(name) ?? []);
    const phases = plans.map((plan) => new Phase(this, `Phase ${plan.name}`, { plan, glue, agents: agents(plan) }));
    const start = Chain.start(acceptState);
    return phases.reduce((chain, phase) => chain.next(phase), start).next(report);
  }
}
