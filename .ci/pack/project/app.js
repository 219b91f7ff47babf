import { App, Stack } from 'aws-cdk-lib';
import { AgentWorkflow } from 'ballast/cdk';

const app = new App();
new AgentWorkflow(new Stack(app, 'Triage'), 'Triage', { workflow: 'triage' });
app.synth();
