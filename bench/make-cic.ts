/** `npx tsx bench/make-cic.ts --out DIR`: files in the form of CSE-CIC-IDS2018 with its faults, of any size, to measure with. */
import { Command, InvalidArgumentError, Option } from "commander";
import { PUBLISHED_FILES } from "./cic/published-files.js";
import { writeCicFiles } from "./cic/write-files.js";
import { listOf } from "./support/options.js";

/** Rows of the ten published files. */
const PUBLISHED_ROWS = PUBLISHED_FILES.reduce(
  (sum, { labels }) => sum + Object.values(labels).reduce((rows, count) => rows + count, 0),
  0,
);

interface Options {
  readonly out: string;
  readonly rows: number;
  readonly seed: number;
  readonly files?: readonly string[];
}

function count(value: string): number {
  const rows = Number(value);
  if (!Number.isSafeInteger(rows) || rows < 1) throw new InvalidArgumentError("It must be a whole number above 0.");
  return rows;
}

await new Command("make-cic")
  .description(
    "Writes files in the form of CSE-CIC-IDS2018, with the faults of the published ones; all of it is made up.",
  )
  .requiredOption("--out <folder>", "where to write them")
  .addOption(
    new Option("--rows <n>", "rows of all ten files; those of --files have their share of it")
      .argParser(count)
      .default(PUBLISHED_ROWS, "as published, 16,232,943"),
  )
  .addOption(new Option("--seed <n>", "of what is drawn").argParser(count).default(1))
  .addOption(
    new Option("--files <list>", "by default all ten").argParser(listOf(PUBLISHED_FILES.map(({ name }) => name))),
  )
  .action(async ({ out, rows, seed, files }: Options) => {
    const started = performance.now();
    const written = await writeCicFiles({
      folder: out,
      scale: rows / PUBLISHED_ROWS,
      seed,
      ...(files === undefined ? {} : { only: files }),
    });
    for (const { file, rows: lines, bytes } of written)
      console.log(`${file}  ${lines} rows  ${(bytes / 1e6).toFixed(1)} MB`);
    console.log(`${((performance.now() - started) / 1000).toFixed(1)} s`);
  })
  .parseAsync();
