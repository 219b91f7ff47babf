const SHOWN = 10;

/** A reporter of jest that names the slowest test files at the end of a run of many, with the processor time of their workers and of child processes. */
export default class SlowestFiles {
  onRunComplete(_, { testResults, startTime }) {
    if (testResults.length <= SHOWN) return;
    const seconds = ({ perfStats }) => (perfStats.end - perfStats.start) / 1000;
    const cpuSeconds = ({ perfStats }) => ((perfStats.cpuMs ?? 0) + (perfStats.childrenCpuMs ?? 0)) / 1000;
    const slowest = testResults.toSorted((a, b) => cpuSeconds(b) - cpuSeconds(a)).slice(0, SHOWN);
    const lines = slowest.map((file) => {
      const name = file.testFilePath.slice(file.testFilePath.lastIndexOf('/test/') + 1);
      return `${shown(cpuSeconds(file))} ${shown(seconds(file))}  ${name}`;
    });
    const cpu = testResults.reduce((sum, file) => sum + cpuSeconds(file), 0);
    const wall = (Date.now() - startTime) / 1000;
    process.stderr.write(
      `\nSlowest of ${testResults.length} test files, in seconds of processor time and of waiting for them:\n` +
        `${lines.join('\n')}\n${shown(cpu)} ${shown(wall)}  all\n`,
    );
  }
}

function shown(seconds) {
  return seconds.toFixed(1).padStart(7);
}
