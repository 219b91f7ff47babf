import type { RunnableConfig } from '@langchain/core/runnables';

/** The part of a compiled graph that a tier runs. */
export interface RunnableGraph<State> {
  // biome-ignore lint/suspicious/noExplicitAny: input, config and state of LangGraph depend on the graph's own types
  invoke(input: any, config?: any): Promise<State>;
  getState(config: RunnableConfig): Promise<{
    // biome-ignore lint/suspicious/noExplicitAny: as above
    readonly values: any;
    readonly next: readonly string[];
    readonly config: RunnableConfig;
    readonly metadata?: { readonly step?: number } | undefined;
    readonly tasks: readonly {
      readonly name: string;
      readonly result?: unknown;
      readonly interrupts: readonly {
        readonly id?: string | undefined;
        readonly value?: unknown;
        readonly response_schema?: unknown;
      }[];
    }[];
  }>;
}
