import { readReportLine } from '../../../patterns/cost/report-line.ts';

// as AWS writes it
const LINE =
  'REPORT RequestId: 8f507cfc-xmpl-4697-b07a-ac58fc914c95\tDuration: 15.74 ms\tBilled Duration: 16 ms\t' +
  'Memory Size: 256 MB\tMax Memory Used: 56 MB\tInit Duration: 130.49 ms\t\n';

test.each([
  ['of 16 ms with 256 MB', LINE, 0.016 * 0.25],
  ['of 1 s with 1 GB', LINE.replace('16 ms', '1000 ms').replace('256 MB', '1024 MB'), 1],
  ['with a trace', `${LINE.trimEnd()}\nXRAY TraceId: 1-5e34a614\tSegmentId: 0f1e\tSampled: true\t`, 0.004],
])('a REPORT line %s says which invocation it is of, and its GB-seconds', (_, line, gbSeconds) => {
  expect(readReportLine(line)).toEqual({ requestId: '8f507cfc-xmpl-4697-b07a-ac58fc914c95', gbSeconds });
});

test.each(['', 'START RequestId: a Version: $LATEST', `{"message":"${LINE.slice(0, 60)}"}`, 'REPORT RequestId: a'])(
  'any other line is none: %j',
  (line) => {
    expect(readReportLine(line)).toBeUndefined();
  },
);
