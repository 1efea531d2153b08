/** `socagent fetch`: models, data sets, ATT&CK and feeds of addresses, out of the network and checked. */
import type { CommandSpec } from "./command.js";
import { wholeNumber } from "./options.js";
import { list } from "./reader-options.js";

const MAX_TIMEOUT = 3600;

/** The names of `SOURCES`, without loading src/fetch for the help. */
export const FETCHABLE = ["model", "cic-ids-2018", "ait-ads", "attack", "intel"] as const;

export const fetchCommand: CommandSpec = {
  name: "fetch",
  summary: "fetch a model, a data set, ATT&CK or reputation feeds, checked",
  description:
    "Fetches what the other commands can use. A fetch that was stopped goes on where it was when the same command is given again; a " +
    "file gets its name only once it is whole and has its checksum, and .fetch.json beside it records where it came from. Nothing of " +
    "yours is sent: only files are asked for.",
  arguments: [
    { name: "[what]", description: "model, cic-ids-2018, ait-ads, attack or intel" },
    { name: "[name]", description: "of the model, as on the Hugging Face hub" },
  ],
  options: [
    { flags: "--list", description: "show what there is, with sizes and licences" },
    {
      flags: "--out <folder>",
      description: "where to (default: checkpoints/NAME for a model, else data/raw/WHAT)",
    },
    { flags: "--revision <name>", description: "of a model: branch, tag or commit (default: main)" },
    {
      flags: "--days <list>",
      description: "of cic-ids-2018, as in 2018-02-14,2018-03-01 (default: all ten)",
      parse: list,
    },
    { flags: "--release <number>", description: "of attack, as in 18.1 (default: the newest)" },
    { flags: "--feeds <list>", description: "of intel, by name, with commas between (default: all)", parse: list },
    { flags: "--from <url>", description: "a mirror to take the files from, laid out as their own server" },
    { flags: "--force", description: "fetch again what is there" },
    { flags: "--offline", description: "ask no server: only say whether it is all there, or take it from the cache" },
    {
      flags: "--timeout <seconds>",
      description: "silence of a server after which it is tried again",
      parse: wholeNumber("--timeout", 1, MAX_TIMEOUT),
      defaultValue: 60,
    },
    { flags: "--json", description: "print what was fetched as JSON (schemaVersion 1)" },
  ],
  examples: [
    "socagent fetch --list",
    "socagent fetch model distilroberta-base",
    "socagent fetch cic-ids-2018 --days 2018-02-14,2018-03-01",
    "socagent fetch attack --release 18.1 --out attack",
    "socagent fetch intel --feeds feodo,ipsum",
  ],
  load: async () => (await import("./fetch-run.js")).runFetch,
};
