/** An error answer of an AWS service. `code` is the wire's `__type`, e.g. `ExecutionDoesNotExist`. */
export class ServiceError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
  }
}
