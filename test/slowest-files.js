const SHOWN = 10;

/** A reporter of jest that names the slowest test files at the end of a run of many. */
export default class SlowestFiles {
  onRunComplete(_, { testResults, startTime }) {
    if (testResults.length <= SHOWN) return;
    const seconds = ({ perfStats }) => (perfStats.end - perfStats.start) / 1000;
    const slowest = testResults.toSorted((a, b) => seconds(b) - seconds(a)).slice(0, SHOWN);
    const lines = slowest.map((file) => {
      const name = file.testFilePath.slice(file.testFilePath.lastIndexOf('/test/') + 1);
      return `${seconds(file).toFixed(0).padStart(5)} s  ${name}`;
    });
    const all = ((Date.now() - startTime) / 1000).toFixed(0);
    process.stderr.write(`\nSlowest of ${testResults.length} test files, in ${all} s:\n${lines.join('\n')}\n`);
  }
}
