import { App, Stack } from 'aws-cdk-lib';
import { AgentWorkflow } from 'ballast/cdk';

const app = new App();
const stack = new Stack(app, 'Agents');

// Beside it goes whatever else the stack needs: tables, queues, an API that starts runs.
new AgentWorkflow(stack, 'Triage', {
  workflow: 'workflows/triage',
  agentOptions: {
    // the address of your model; a key belongs into `secrets`, which are not in the template
    urgency: { environment: { MODEL_URL: process.env.MODEL_URL ?? 'http://127.0.0.1:8400/urgency' } },
  },
  // for `ballast run -c faults=on --fault RULE`; off where you deploy
  faultInjection: app.node.tryGetContext('faults') !== undefined,
});
