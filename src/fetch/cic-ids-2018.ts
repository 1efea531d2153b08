/** CSE-CIC-IDS2018: the processed flows of ten days, as CSV from the data set's public bucket. */
import { SocagentError } from "../errors.js";
import { Destination, fetchFile } from "./fetch-file.js";
import type { FetchContext, FetchedFile, FetchResult, SourceInfo } from "./source.js";

const BUCKET = "https://cse-cic-ids2018.s3.ca-central-1.amazonaws.com";
const FOLDER = "Processed Traffic Data for ML Algorithms";
/** Twice the largest day. */
const MAX_DAY_BYTES = 8 * 1024 ** 3;

export interface CicDay {
  /** ISO 8601. */
  readonly date: string;
  readonly file: string;
  /** As published; undefined where it is not known to us. */
  readonly bytes: number | undefined;
}

/** "Thuesday" is the bucket's own spelling. */
export const CIC_DAYS: readonly CicDay[] = [
  day("2018-02-14", "Wednesday-14-02-2018", 358_223_333),
  day("2018-02-15", "Thursday-15-02-2018", 375_945_899),
  day("2018-02-16", "Friday-16-02-2018", 333_723_605),
  day("2018-02-20", "Thuesday-20-02-2018", 4_054_925_350),
  day("2018-02-21", "Wednesday-21-02-2018", undefined),
  day("2018-02-22", "Thursday-22-02-2018", 382_636_202),
  day("2018-02-23", "Friday-23-02-2018", 382_840_456),
  day("2018-02-28", "Wednesday-28-02-2018", undefined),
  day("2018-03-01", "Thursday-01-03-2018", 107_842_858),
  day("2018-03-02", "Friday-02-03-2018", 352_368_373),
];

export const CIC_IDS_2018: SourceInfo = {
  name: "cic-ids-2018",
  what: "CSE-CIC-IDS2018: 16.2 million flows of ten days, labelled",
  size: "6.9 GB, by day",
  licence:
    "free to use and redistribute with citation (Sharafaldin et al., ICISSP 2018) and a link to the data set's page",
  home: "https://www.unb.ca/cic/datasets/ids-2018.html",
};

export interface CicOptions {
  readonly folder: string;
  /** Dates; all days where absent. */
  readonly days?: readonly string[];
  /** A mirror of the bucket. */
  readonly from?: string;
}

/** @throws SocagentError (`usage`, `network`, `io`); days that were fetched stay */
export async function fetchCicIds2018(options: CicOptions, context: FetchContext): Promise<FetchResult> {
  const { folder, from = BUCKET } = options;
  const days = options.days === undefined ? CIC_DAYS : options.days.map(findDay);
  const to = await Destination.open(folder, CIC_IDS_2018.name);
  const files: FetchedFile[] = [];
  for (const { file, bytes } of new Set(days)) {
    const url = `${from.replace(/(?<!\/)\/+$/, "")}/${encodeURIComponent(FOLDER)}/${file}`;
    // With --force, a file that was published anew is taken as it is.
    const expected = bytes === undefined || context.force ? {} : { bytes };
    files.push(await fetchFile({ name: file, url, expected, maxBytes: MAX_DAY_BYTES }, to, context));
  }
  await to.describe({ licence: CIC_IDS_2018.licence });
  return { source: CIC_IDS_2018.name, folder, files, failed: [], version: undefined, licence: CIC_IDS_2018.licence };
}

/** `2018-02-14`, `02-14`, or as the files have it, `14-02`, `14-02-2018`: no day of one form is one of another. */
function findDay(text: string): CicDay {
  const found = CIC_DAYS.find(({ date, file }) => {
    const european = /\d{2}-\d{2}-\d{4}/.exec(file)?.[0] ?? "";
    return [date, date.slice(5), european, european.slice(0, 5)].includes(text);
  });
  if (found !== undefined) return found;
  throw new SocagentError("usage", `--days ${text} is no day of CSE-CIC-IDS2018`, {
    nextStep: `Give any of ${CIC_DAYS.map(({ date }) => date).join(", ")}, with commas between.`,
  });
}

function day(date: string, name: string, bytes: number | undefined): CicDay {
  return { date, file: `${name}_TrafficForML_CICFlowMeter.csv`, bytes };
}
