/** The states of a phase, by the part they play in it. */
export const STATE_ROLES = [
  'BeginPhase',
  'FanOut',
  'ChooseRetry',
  'Invoke',
  'AwaitAnswer',
  'RecordFailure',
  'NextTier',
  'CallDone',
  'PhaseDecided',
  'EndPhase',
  'NextSuperstep',
] as const;
export type StateRole = (typeof STATE_ROLES)[number];

const STATE_NAME = new RegExp(`^(?<phase>.+) (?<role>${STATE_ROLES.join('|')})(?: \\d+)?$`);

/**
 * The name of a phase's state, as the console shows it: `research Invoke`.
 * @param number of further Invoke states, each with retries of its own: `research Invoke 1`
 */
export function stateName(phase: string, role: StateRole, number?: number): string {
  return number === undefined ? `${phase} ${role}` : `${phase} ${role} ${number}`;
}

/** The phase and the role of a state; undefined for Accept, Report and the states of other workflows. */
export function parseStateName(name: string): { readonly phase: string; readonly role: StateRole } | undefined {
  const groups = STATE_NAME.exec(name)?.groups;
  if (groups?.phase === undefined) return undefined;
  return { phase: groups.phase, role: groups.role as StateRole };
}
