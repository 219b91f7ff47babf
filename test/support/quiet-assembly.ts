import { lackingOnEndpoint } from './endpoint/lacking.ts';
import type { WorkflowName } from './synth.ts';
import { assemblyChanged, openOwnWorld, openWorld, type World } from './world.ts';

/**
 * The world of a workflow without what is due every minute, for tests that wait for hours or a day: 1,440 minutes of health checks and
 * sweeps take 30 s of processor time. An endpoint has them.
 */
export async function openQuietWorld(workflow: WorkflowName): Promise<World> {
  if (lackingOnEndpoint() !== undefined) return await openWorld(workflow);
  return await openOwnWorld(await quietAssembly(workflow));
}

/** An assembly without health checks, sweeps and alarms, which are due every minute: for tests that let days pass. */
export async function quietAssembly(workflow: WorkflowName): Promise<string> {
  return await assemblyChanged(workflow, 'dev', (resources) => {
    for (const [id, { Type, Properties }] of Object.entries(resources)) {
      if (Type.startsWith('AWS::CloudWatch::')) delete resources[id];
      if (Type === 'AWS::Events::Rule' && Properties?.ScheduleExpression !== undefined) Properties.State = 'DISABLED';
    }
  });
}
