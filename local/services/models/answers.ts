interface OpenAiToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/** A chat completion. */
export interface Completion {
  readonly id: string;
  readonly object: string;
  readonly model: string;
  readonly choices: readonly [
    {
      readonly index: 0;
      readonly finish_reason: string;
      readonly message: {
        readonly role: 'assistant';
        readonly content: string | null;
        readonly refusal: string | null;
        readonly tool_calls?: readonly OpenAiToolCall[];
      };
    },
  ];
  readonly usage: object;
}

/** An answer of Converse. */
export interface ConverseAnswer {
  readonly output: {
    readonly message: {
      readonly role: 'assistant';
      readonly content: readonly (
        | { readonly text: string }
        | { readonly toolUse: { readonly toolUseId: string; readonly name: string; readonly input: unknown } }
      )[];
    };
  };
  readonly stopReason: string;
  readonly usage: object;
  readonly metrics: object;
}
