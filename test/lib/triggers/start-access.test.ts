import { type AuditedRequest, createAudit } from '../../support/audit.ts';
import { assemblyOf, permissionsOf } from '../../support/synth.ts';
import { Triggers } from '../../support/triggers.ts';
import { assemblyWith, openOwnWorld, type World } from '../../support/world.ts';

const audit = createAudit();
let world: World;
let triggers: Triggers;
beforeAll(async () => {
  const assembly = await assemblyWith('briefing', 'dev', (service, variables) => {
    if (service === 'start') Object.assign(variables, audit.variablesOf(service));
  });
  world = await openOwnWorld(assembly, { intercept: audit.intercept });
  triggers = new Triggers(world);
});
afterAll(async () => {
  triggers.close();
  await world.close();
});

const requested = (requestId: string, detail: object) => ({
  source: 'newsroom',
  detailType: 'BriefingRequested',
  detail: { requestId, ...detail },
});

/** A request as a permission of the golden files that allows it. */
function lineOf({ action, resource }: AuditedRequest): string {
  const { StateMachineArn = '' } = world.cloud?.outputs ?? {};
  if (/\/\S+-DeadLettersEvents[0-9A-F]{8}$/.test(resource)) return `${action} <DeadLettersEvents.Arn>`;
  const labels: Readonly<Record<string, string>> = { [StateMachineArn]: '<WorkflowStateMachine>' };
  const executions =
    'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<WorkflowStateMachine.Name>:*';
  if (resource.startsWith(`${StateMachineArn.replace(':stateMachine:', ':execution:')}:`))
    return `${action} ${executions}`;
  return `${action} ${labels[resource] ?? resource}`;
}

/** Of the grant that the CDK gives for a destination of failed invocations; Lambda needs neither. */
const OF_THE_GRANT = ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl'];

test('the function that starts executions of events may do exactly what it does, on exactly what it does it to', async () => {
  const { workflowId } = await triggers.decided(requested('one', { topic: 'tides' }));
  await world.ended(triggers.arnOf(workflowId));
  // the same event once more, another one of its key, and one that the schema refuses
  await triggers.decided(requested('one', { topic: 'tides' }));
  await triggers.decided(requested('one', { topic: 'floods' }));
  await triggers.decided(requested('two', { topic: 7 }));
  const used = new Set(audit.requests.map(lineOf));
  expect(await triggers.undelivered()).toHaveLength(2);
  const granted = permissionsOf(await assemblyOf('briefing'))
    .filter((line) => line.startsWith('<WorkflowstartRole> Allow ') && !line.includes(' logs:'))
    .map((line) => line.replace('<WorkflowstartRole> Allow ', ''))
    .filter((line) => !OF_THE_GRANT.some((action) => line.startsWith(`${action} `)));
  expect([...used].toSorted()).toEqual(granted.toSorted());
  expect(granted).toHaveLength(3);
});
