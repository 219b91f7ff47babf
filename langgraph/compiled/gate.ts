import { Runnable } from '@langchain/core/runnables';
import { GraphInterrupt, type LangGraphRunnableConfig } from '@langchain/langgraph';
import type { GraphTask, NodeAttemptInfo } from '../../patterns/graphs/superstep.ts';
import { checkGoto, type GotoTargets } from './goto.ts';

/** A prepared task of LangGraph, as the configuration of its node names it. */
export interface PreparedTask extends GraphTask {
  readonly step: number;
}

/** What becomes of a task: it runs, waits for another function, or fails of what happened in another one. */
export type Admission =
  | { readonly kind: 'run'; readonly attempt?: NodeAttemptInfo }
  | { readonly kind: 'wait' }
  | { readonly kind: 'fail'; readonly error: Error };

/**
 * Stands before a node, and lets only some of its tasks run. For the others LangGraph stores nothing, as for an interrupt without a
 * question: they are as if they had not been started.
 */
export class Gate extends Runnable {
  override lc_namespace = ['ballast', 'langgraph'];
  readonly #node: Runnable;
  readonly #admit: (task: PreparedTask) => Admission;
  readonly #targets: GotoTargets;

  constructor(node: Runnable, targets: GotoTargets, admit: (task: PreparedTask) => Admission) {
    super();
    this.name = targets.node;
    this.#node = node;
    this.#targets = targets;
    this.#admit = admit;
  }

  override async invoke(input: unknown, config?: LangGraphRunnableConfig): Promise<unknown> {
    const admission = this.#admit(preparedTask(config));
    switch (admission.kind) {
      case 'run':
        return await this.#run(input, withAttempt(config, admission.attempt));
      case 'wait':
        throw new GraphInterrupt([]);
      case 'fail':
        throw admission.error;
      default:
        return admission satisfies never;
    }
  }

  async #run(input: unknown, config?: LangGraphRunnableConfig): Promise<unknown> {
    try {
      const output: unknown = await this.#node.invoke(input, config);
      checkGoto(this.#targets, output);
      return output;
    } catch (error) {
      checkGoto(this.#targets, error);
      throw error;
    }
  }
}

/** LangGraph counts attempts of its own process, which has one each. */
function withAttempt(
  config: LangGraphRunnableConfig | undefined,
  attempt: NodeAttemptInfo | undefined,
): LangGraphRunnableConfig | undefined {
  if (config?.executionInfo === undefined || attempt === undefined) return config;
  return { ...config, executionInfo: { ...config.executionInfo, ...attempt } };
}

function preparedTask(config: LangGraphRunnableConfig = {}): PreparedTask {
  const { executionInfo, metadata = {} } = config;
  const { langgraph_node: node, langgraph_step: step, langgraph_path: path } = metadata;
  if (executionInfo === undefined) throw new TypeError('a node runs outside of its graph');
  return { id: executionInfo.taskId, node: String(node), step: Number(step), path: path as GraphTask['path'] };
}
