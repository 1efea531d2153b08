// Prints `N passed, N failed, N skipped` from vitest's JSON report:
//
//   node scripts/test-totals.mjs REPORT.json EXIT_CODE
//
// A run that failed without a failed test (a file that did not load, no report at all) counts as one failure.
import { readFileSync } from "node:fs";

const [file = "", exitCode = "1"] = process.argv.slice(2);

/** @returns {Record<string, unknown>} */
function readReport() {
  try {
    /** @type {unknown} */
    const report = JSON.parse(readFileSync(file, "utf8"));
    return /** @type {Record<string, unknown>} */ (typeof report === "object" && report !== null ? report : {});
  } catch {
    return {};
  }
}

const report = readReport();
const count = (/** @type {string} */ key) => Number(report[key] ?? 0);
const failed = count("numFailedTests");
const failures = failed === 0 && exitCode !== "0" ? 1 : failed;
console.log(
  `${count("numPassedTests")} passed, ${failures} failed, ${count("numPendingTests") + count("numTodoTests")} skipped`,
);
