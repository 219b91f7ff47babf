/*
 * A graph's execution counts its billed transitions and invocations while it runs, since nothing stores how often tasks were tried. The counts of a call
 * travel with its data: a variable that was never set cannot be read in JSONata of Step Functions.
 */

const RETRIES = '$states.context.State.RetryCount';

/**
 * The counts of a call with those of the state that runs, of which each attempt counts.
 * @param call where the call is
 * @param states how many states are entered: the one that runs, and those before or after it that do not count themselves
 */
function spentWith(call: string, states: number): string {
  const transitions = `${call}.spent.transitions + ${states} + ${RETRIES}`;
  return `{ 'transitions': ${transitions}, 'invocations': ${call}.spent.invocations + 1 + ${RETRIES} }`;
}

/** A call as it goes on. @param call where it is, with its counts so far */
export function countedCall(call: string, states: number): string {
  return `{% $merge([${call}, { 'spent': ${spentWith(call, states)} }]) %}`;
}

/** The counts of a call that is over. */
export function spentCall(call: string, states: number): string {
  return `{% ${spentWith(call, states)} %}`;
}

/** The response of an agent's function with the counts of its call. */
export function countedResponse(states: number): string {
  return `{% $merge([$states.result.Payload, { 'spent': ${spentWith('$states.input', states)} }]) %}`;
}

/** The response of RecordFailure: NextTier follows, then the next tier, or CallDone. */
export function countedFailure(): string {
  const call = '$states.input.call';
  const moved = `$merge([$states.result.Payload.call, { 'spent': ${spentWith(call, 2)} }])`;
  const isOver = "$states.result.Payload.next = 'done'";
  return `{% $merge([$states.result.Payload, ${isOver} ? { 'spent': ${spentWith(call, 3)} } : { 'call': ${moved} }]) %}`;
}

/** Of the fan-out: the counts of all its calls; none has run when nothing was planned. */
export const SPENT_OF_CALLS = {
  transitions: '{% $sum([$states.result.spent.transitions]) %}',
  invocations: '{% $sum([$states.result.spent.invocations]) %}',
};

/** Variables of a state that calls a function. @param states how many are entered with it @param calls whether a fan-out is before it */
export function addSpent(
  states: number,
  calls = false,
): { readonly transitions: string; readonly invocations: string } {
  const [ofStates, ofCalls] = calls
    ? [' + $states.input.spent.transitions', ' + $states.input.spent.invocations']
    : ['', ''];
  return {
    transitions: `{% $transitions + ${states} + ${RETRIES}${ofStates} %}`,
    invocations: `{% $invocations + 1 + ${RETRIES}${ofCalls} %}`,
  };
}

/** Variables of the first state. */
export const FIRST_SPENT = { transitions: `{% 1 + ${RETRIES} %}`, invocations: `{% 1 + ${RETRIES} %}` };

/** The counts in the payload of Report. */
export const SPENT = { transitions: '{% $transitions %}', invocations: '{% $invocations %}' };
