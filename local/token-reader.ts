/** The tokens of an expression, read from left to right. */
export class TokenReader {
  readonly #tokens: readonly string[];
  readonly #refuse: (found: string) => Error;
  #position = 0;

  /**
   * @param pattern sticky, with the token as its first group
   * @param refuse the error for what does not belong where it is found
   */
  constructor(text: string, pattern: RegExp, refuse: (found: string) => Error) {
    this.#refuse = refuse;
    this.#tokens = tokensOf(text.trimEnd(), pattern, refuse);
  }

  /** The next token, without taking it. @returns undefined at the end */
  peek(): string | undefined {
    return this.#tokens[this.#position];
  }

  take(): string | undefined {
    return this.#tokens[this.#position++];
  }

  /** Takes a token that must come now. */
  expect(token: string): void {
    const found = this.take();
    if (found !== token) throw this.#refuse(`${found ?? 'its end'} where ${token} belongs`);
  }

  /** Operands with operators of one precedence between them, from the left. */
  chain<Operator extends string, Node>(
    operators: readonly Operator[],
    operand: () => Node,
    combine: (operator: Operator, left: Node, right: Node) => Node,
  ): Node {
    let left = operand();
    for (;;) {
      const operator = operators.find((each) => each === this.peek());
      if (operator === undefined) return left;
      this.take();
      left = combine(operator, left, operand());
    }
  }

  /** Nothing may follow. */
  end(): void {
    const next = this.peek();
    if (next !== undefined) throw this.#refuse(`${next} after its end`);
  }
}

function tokensOf(text: string, pattern: RegExp, refuse: (found: string) => Error): string[] {
  const tokens: string[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < text.length) {
    const from = pattern.lastIndex;
    const token = pattern.exec(text)?.[1];
    if (token === undefined) throw refuse(text.slice(from).trim());
    tokens.push(token);
  }
  return tokens;
}
