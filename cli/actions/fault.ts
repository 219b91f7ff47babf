import { clearFaults, type Faults, listFaults, setFault } from '../../ops/fault.ts';
import type { Target } from '../../ops/target.ts';
import type { SetFaultOptions } from '../commands/fault.ts';
import type { CommonOptions } from '../commands/options.ts';
import { print } from '../print.ts';
import { renderFaults } from '../render/faults.ts';
import { withTarget } from '../session.ts';

export async function setFaultFor(rule: string, options: SetFaultOptions): Promise<void> {
  await show(options, (target) => setFault(target, { rule, seconds: options.for, reason: options.reason }));
}

export async function showFaults(options: CommonOptions): Promise<void> {
  await show(options, listFaults);
}

export async function clearFaultsNow(rule: string | undefined, options: CommonOptions): Promise<void> {
  await show(options, (target) => clearFaults(target, rule));
}

async function show(options: CommonOptions, act: (target: Target) => Promise<Faults>): Promise<void> {
  await withTarget(options, async (target) => {
    const faults = await act(target);
    print(options, faults, (style) => renderFaults(faults, style));
  });
}
