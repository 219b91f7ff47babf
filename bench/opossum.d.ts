/** The part of opossum that is measured; the package has no types of its own. */
declare module 'opossum' {
  export default class CircuitBreaker {
    constructor(action: () => Promise<unknown>, options?: Readonly<Record<string, unknown>>);
    fire(): Promise<unknown>;
    shutdown(): void;
  }
}
