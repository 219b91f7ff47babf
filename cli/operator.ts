import { userInfo } from 'node:os';

/** Who operates, as the log of an operation has it: the user of this machine. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // a container may run as a user that has no name
    return 'operator';
  }
}
