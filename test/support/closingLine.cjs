const { writeSync } = require('node:fs');

/** Ends a test run with one line that a machine can read: `N passed, N failed`. */
module.exports = class ClosingLine {
  onRunComplete(_contexts, results) {
    // A file that can't even be loaded has no failed test, and yet it failed.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    // Jest's own summary comes after the reporters; this line is the last one.
    process.on('exit', () => writeSync(1, `\n${results.numPassedTests} passed, ${failed} failed\n`));
  }
};
