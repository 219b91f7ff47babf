/** How the app, a process of its own, talks with the command that starts it. */

/** Exit code of a synth that was refused; 1 is for what should not have happened. */
export const REFUSED = 2;

/** Names a folder of this synth alone: its bundles are built there, and what it was made of is written there. */
export const WORKPLACE_VARIABLE = 'BALLAST_WORKPLACE';

/** A list of BuildInput, in the workplace. */
export const INPUTS_FILE = 'inputs.json';
