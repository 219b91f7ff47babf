/** The module that a declaration is the default export of: its `import.meta`. */
export interface DeclaringModule {
  /** `file:` URL of the module */
  readonly url: string;
}

/** Registered, so that two copies of this package recognise each other's declarations. */
const DECLARED_IN = Symbol.for('ballast.declaredIn');

/**
 * A copy of a declaration that knows its module. The module is no field of it: a further copy, which is no longer what
 * the module exports, does not have it.
 */
export function declaredIn<Declaration extends object>(
  { url }: DeclaringModule,
  declaration: Declaration,
): Declaration {
  return Object.defineProperty({ ...declaration }, DECLARED_IN, { value: url });
}

/** The URL of the module of a declaration. @returns undefined for a declaration that does not say */
export function moduleUrlOf(declaration: object): string | undefined {
  const url: unknown = (declaration as { readonly [DECLARED_IN]?: unknown })[DECLARED_IN];
  return typeof url === 'string' ? url : undefined;
}
