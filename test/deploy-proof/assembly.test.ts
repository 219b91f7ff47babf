import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { leaveOut, readTemplates } from '../../.ci/deploy-proof/assembly.ts';

const assembly = mkdtempSync(path.join(tmpdir(), 'assembly-'));
afterAll(() => rmSync(assembly, { recursive: true }));

/** Leaves out of a template what the emulator cannot create; returns what it said and what is left. */
function without(template: object) {
  writeFileSync(path.join(assembly, 'Some.template.json'), JSON.stringify(template));
  return { leftOut: leaveOut(assembly, 'Some'), rest: readTemplates(assembly).get('Some') };
}

const topic = { Type: 'AWS::SNS::Topic' };
const plain = { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors', Namespace: 'AWS/Lambda' } };
const math = { Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics: [{ Id: 'e1', Expression: 'm1/m2' }] } };

test('a template that the emulator knows stays as it is', () => {
  const template = { Resources: { topic, plain }, Outputs: { Topic: { Value: { Ref: 'topic' } } } };
  expect(without(template)).toEqual({ leftOut: [], rest: template });
});

test('what is left out is named with its type and the reason', () => {
  const { leftOut, rest } = without({ Resources: { topic, math, all: { Type: 'AWS::CloudWatch::CompositeAlarm' } } });
  expect(leftOut).toEqual([
    { logicalId: 'math', type: 'AWS::CloudWatch::Alarm', reason: expect.stringContaining('metric math') },
    { logicalId: 'all', type: 'AWS::CloudWatch::CompositeAlarm', reason: expect.stringContaining('unknown') },
  ]);
  expect(rest?.Resources).toEqual({ topic });
});

test('nothing that stays refers to what is left out', () => {
  const { rest } = without({
    Resources: {
      math,
      dashboard: {
        Type: 'AWS::CloudWatch::Dashboard',
        Properties: { DashboardBody: { 'Fn::GetAtt': ['math', 'Arn'] } },
      },
      topic: { ...topic, DependsOn: ['math', 'dashboard'] },
    },
    Outputs: { Alarm: { Value: { Ref: 'math' } } },
  });
  expect(rest).toEqual({
    Resources: {
      dashboard: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: 'left-out:math' } },
      topic: { ...topic, DependsOn: ['dashboard'] },
    },
    Outputs: { Alarm: { Value: 'left-out:math' } },
  });
});
