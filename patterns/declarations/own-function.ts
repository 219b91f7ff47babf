/** Registered, so that two copies of this package recognise each other's. */
const OWN_FUNCTION = Symbol.for('ballast.ownFunction');

/**
 * The `run` of a tier that a function of the user's own answers, in any language. The stack names the function, in
 * `agentOptions.<agent>.function`.
 */
export const ownFunction: () => never = Object.assign(
  (): never => {
    throw new TypeError('this tier runs in a function of its own, which only a deployed workflow has');
  },
  { [OWN_FUNCTION]: true },
);

export function isOwnFunction(run: object): boolean {
  return (run as { readonly [OWN_FUNCTION]?: unknown })[OWN_FUNCTION] === true;
}
