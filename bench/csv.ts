/** `npm run bench -- csv`: reading a CIC-IDS file and removing repeated rows, beside pandas. */
import { Command, Option } from "commander";
import { DEFAULTS, RESULT, runCsvBench, type CsvOptions } from "./csv/run.js";
import type { BenchContext } from "./support/bench-context.js";
import { positive } from "./support/options.js";

export function csvCommand(context: BenchContext): Command {
  const number = (flags: string, what: string, value: number): Option =>
    new Option(flags, what).argParser(positive).default(value);
  return new Command("csv")
    .description(
      "MB/s and peak memory of reading a made file in the form of CSE-CIC-IDS2018, cleaning it and removing repeated rows, beside pandas' read_csv and drop_duplicates on the same file.",
    )
    .addOption(number("--rows <n>", "of the file, about 390 bytes each", DEFAULTS.rows))
    .addOption(number("--rounds <n>", "turns of each; the median counts", DEFAULTS.rounds))
    .option("--python <path>", "one with pandas; by default $SOCAGENT_PYTHON, then python3")
    .option("--out <file>", `the result as JSON; by default ${RESULT}, but none for other sizes than the defaults`)
    .action(async (options: CsvOptions) => {
      await runCsvBench(options, context);
    });
}
