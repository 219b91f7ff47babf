import { SAVER_CASES, type SaverUnderTest } from '../../../langgraph/testing/index.ts';
import { useCheckpointTable } from '../support/checkpoint-table.ts';
import { dynamoDbSaverUnderTest } from '../support/saver-under-test.ts';

const table = useCheckpointTable();

test.each(SAVER_CASES)('DynamoDBSaver, $id: $title', async ({ run }) => {
  const subject = dynamoDbSaverUnderTest(table) as Required<SaverUnderTest>;
  await expect(run(subject)).resolves.toBeUndefined();
});
