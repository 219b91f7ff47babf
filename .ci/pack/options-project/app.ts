import { App, Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import {
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AgentWorkflow, FaultExperiments } from 'ballast/cdk';
import digest from './workflows/digest/workflow.ts';
import writer from './workflows/digest/writer.agent.ts';

const MODEL_KEY = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:support/model-a1B2c3';

const app = new App();
const stack = new Stack(app, 'Support');

const history = new Table(stack, 'History', { partitionKey: { name: 'customer', type: AttributeType.STRING } });
const pager = new Topic(stack, 'Pager', { enforceSSL: true });

const vpc = new Vpc(stack, 'Network', {
  maxAzs: 2,
  subnetConfiguration: [{ name: 'Inner', subnetType: SubnetType.PRIVATE_ISOLATED }],
});
vpc.addGatewayEndpoint('DynamoDb', { service: GatewayVpcEndpointAwsService.DYNAMODB });
vpc.addInterfaceEndpoint('EventBridge', { service: InterfaceVpcEndpointAwsService.EVENTBRIDGE });
vpc.addInterfaceEndpoint('SecretsManager', { service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER });
const agents = new SecurityGroup(stack, 'AgentsGroup', { vpc, description: 'agents that ask the model' });

const triage = new AgentWorkflow(stack, 'Triage', {
  workflow: 'workflows/triage',
  agentOptions: {
    urgency: {
      vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroups: [agents],
      environment: { HISTORY: history.tableName },
      secrets: { MODEL_KEY },
    },
  },
  alarmActions: [new SnsAction(pager)],
});
history.grantReadData(triage.agent('urgency'));
new FaultExperiments(stack, 'Experiments', {
  workflow: triage,
  agents: ['urgency'],
  layerArn: 'arn:aws:lambda:eu-central-1:123456789012:layer:aws-fis-extension-arm64:9',
});

new AgentWorkflow(stack, 'Digest', { workflow: digest, agents: [writer], alarmActions: [new SnsAction(pager)] });
