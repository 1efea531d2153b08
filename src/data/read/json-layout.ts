/** What kind of JSON an input holds: Suricata EVE or Wazuh alerts. */
import { SocagentError } from "../../errors.js";
import type { RecordField } from "../formats/alert-columns.js";
import { SURICATA_PATHS, WAZUH_PATHS } from "../formats/json-paths.js";
import { isJsonObject, member } from "./flatten-json.js";
import type { JsonLayout } from "./layout.js";
import type { ReadOptions } from "./options.js";

type JsonFormat = "suricata" | "wazuh";
type JsonObject = Readonly<Record<string, unknown>>;

const TITLES: Readonly<Record<JsonFormat, string>> = {
  suricata: "Suricata EVE JSON",
  wazuh: "Wazuh alerts as JSON",
};
/** Member names that are shown of an object that is no alert. */
const NAMES_SHOWN = 20;

/** The alert itself: search results and index dumps hold it in `_source`. */
export function unwrap(value: JsonObject): JsonObject {
  const source = member(value, "_source");
  return isJsonObject(source) ? source : value;
}

/** What an object is an event of, by the members that no other product has. */
export function jsonFormatOf(value: JsonObject): JsonFormat | undefined {
  if (typeof member(value, "event_type") === "string") return "suricata";
  const rule = member(value, "rule");
  if (!isJsonObject(rule) || (member(rule, "level") === undefined && member(rule, "description") === undefined))
    return undefined;
  return ["agent", "manager", "decoder", "location"].some((name) => member(value, name) !== undefined)
    ? "wazuh"
    : undefined;
}

/**
 * Finds the layout of JSON from its first objects.
 * @throws SocagentError (`input`) when they are no alerts, or of another format than was asked for
 */
export function jsonLayout(file: string, samples: readonly unknown[], options: ReadOptions): JsonLayout {
  const objects = samples.filter(isJsonObject).map(unwrap);
  const formats = objects.map(jsonFormatOf);
  const suricata = formats.filter((format) => format === "suricata").length;
  const wazuh = formats.filter((format) => format === "wazuh").length;
  if (suricata + wazuh === 0) throw unfit(file, objects);
  const found: JsonFormat = suricata >= wazuh ? "suricata" : "wazuh";
  if (options.format !== "auto" && options.format !== found) {
    throw new SocagentError("input", `${file} holds ${TITLES[found]}; expected ${options.format}`, {
      subject: { file },
      nextStep: "Leave --format out, or give a file of that format.",
    });
  }
  const paths = { ...(found === "suricata" ? SURICATA_PATHS : WAZUH_PATHS), ...mapped(options) };
  const scale = found === "suricata" ? "ids-priority" : "wazuh";
  return {
    kind: "json",
    info: {
      file,
      format: found,
      variant: found,
      title: TITLES[found],
      columns: [],
      hasTime: true,
      twelveHourClock: false,
      withheld: options.labelColumn === null ? [] : [options.labelColumn],
      notes: [],
    },
    time: {
      timezone: options.timezone === "auto" ? "UTC" : options.timezone,
      monthFirst: options.dateOrder === "month-first",
      year: options.year,
      now: options.now ?? Date.now(),
    },
    severityScale: options.severityScale === "auto" ? scale : options.severityScale,
    maxFieldBytes: options.maxFieldBytes,
    paths,
    truth:
      options.labelColumn === null
        ? { kind: "none" }
        : { kind: "label", path: options.labelColumn, benign: options.benignValues },
  };
}

function mapped(options: ReadOptions): Partial<Record<RecordField, readonly string[]>> {
  return Object.fromEntries(Object.entries(options.map).map(([field, path]) => [field, [path]]));
}

function unfit(file: string, objects: readonly JsonObject[]): SocagentError {
  const names = Object.keys(objects[0] ?? {});
  const shown = names.slice(0, NAMES_SHOWN).join(", ").slice(0, 500);
  const found =
    objects.length === 0 ? "no JSON objects" : names.length === 0 ? "empty JSON objects" : `JSON objects with ${shown}`;
  return new SocagentError(
    "input",
    `${file} holds ${found}; expected Suricata's events (event_type, alert) or Wazuh's alerts (rule, agent), bare or in _source`,
    { subject: { file, line: 1 }, nextStep: "Export other products' alerts as CSV with a header." },
  );
}
