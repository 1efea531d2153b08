/** Where the files of a simulation go: into a folder, or beside a CSV file of one's own naming. */
import { basename, dirname, join } from "node:path";
import { SocagentError } from "../../errors.js";

export interface OutputNames {
  readonly alerts: string;
  /** Where truth is apart. */
  readonly truth?: string;
  readonly assets: string;
  readonly intel: string;
  /** The surest of `intel`, an address a line. */
  readonly intelList: string;
  /** Names that another run with the same `--out` may have left, and that this one does not write. */
  readonly others: readonly string[];
  /** Set where all of them are in a folder of their own. */
  readonly folder?: string;
}

/** Endings that ask for a form that SOC-Sim does not write. */
const OTHER_FORMS = /\.(?:json|jsonl|ndjson|tsv|txt|parquet|arrow|gz|zst|zip)$/i;

/**
 * `soc` is a folder with alerts.csv, truth.csv, assets.csv, intel.csv and intel.txt; `soc.csv` is the alerts' file, with
 * soc.truth.csv and so on beside it. Both have .gz behind .csv where they are compressed.
 * @throws SocagentError (`usage`) for a name that promises another format
 */
export function nameOutputs(out: string, { blind, gzip }: { blind: boolean; gzip: boolean }): OutputNames {
  const compressed = gzip || isCompressed(out);
  const [, stem] = /^(.+)\.csv(?:\.gz)?$/i.exec(basename(out)) ?? [];
  if (stem === undefined && OTHER_FORMS.test(out)) {
    throw new SocagentError("usage", `--out ${out} is the name of no CSV file`, {
      nextStep: "Give a folder, or a file that ends in .csv or .csv.gz.",
    });
  }
  const name = (what: string): string =>
    stem === undefined
      ? join(out, what)
      : join(dirname(out), what === "alerts.csv" ? `${stem}.csv` : `${stem}.${what}`);
  const [wanted, unwanted] = compressed ? [".gz", ""] : ["", ".gz"];
  const truths = [name(`truth.csv${wanted}`), name(`truth.csv${unwanted}`)] as const;
  return {
    alerts: name("alerts.csv") + wanted,
    ...(blind ? { truth: truths[0] } : {}),
    assets: name("assets.csv"),
    intel: name("intel.csv"),
    intelList: name("intel.txt"),
    others: [name("alerts.csv") + unwanted, ...(blind ? truths.slice(1) : truths)],
    ...(stem === undefined ? { folder: out } : {}),
  };
}

/** Whether the name itself asks for gzip. */
export function isCompressed(out: string): boolean {
  return /\.csv\.gz$/i.test(out);
}

/** The files that a run writes, the alerts last: once they are there, all is. */
export function writtenFiles({ alerts, truth, assets, intel, intelList }: OutputNames): string[] {
  return [assets, intel, intelList, ...(truth === undefined ? [] : [truth]), alerts];
}
