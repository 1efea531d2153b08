/** The classes' names in a `config.json`. */
import { isJsonObject, showJson, type JsonFields } from "./json-fields.js";

/** Bound on an untrusted config; about a hundred times the techniques of ATT&CK. */
const MAX_LABELS = 65_536;

/** The names that transformers gives to `count` classes without names. */
export function defaultLabels(count: number): string[] {
  return Array.from({ length: count }, (_, id) => `LABEL_${id}`);
}

/** `id2label` decides; `label2id` may only repeat it; `num_labels` counts where there are no names. */
export function readLabels(fields: JsonFields): string[] {
  const names = fields.get("id2label") ?? undefined;
  if (names === undefined) return defaultLabels(fields.integer("num_labels", { min: 1, max: MAX_LABELS, fallback: 2 }));
  const labels = isJsonObject(names) ? namesById(names) : undefined;
  if (labels === undefined) {
    fields.problems.push(
      `id2label is ${showJson(names)}; expected an object that names the ids 0, 1, 2 … without a gap, up to ${MAX_LABELS} different names`,
    );
    return defaultLabels(2);
  }
  const declared = fields.integer("num_labels", { min: 1, max: MAX_LABELS, fallback: labels.length });
  if (declared !== labels.length)
    fields.problems.push(`num_labels is ${declared}, but id2label has ${labels.length} names`);
  const ids = fields.get("label2id");
  if (isJsonObject(ids)) {
    for (const [id, label] of labels.entries()) {
      if (Object.hasOwn(ids, label) && ids[label] !== id) {
        fields.problems.push(
          `label2id gives ${showJson(label)} the id ${showJson(ids[label])}, but id2label gives it ${id}`,
        );
      }
    }
  }
  return labels;
}

function namesById(names: Readonly<Record<string, unknown>>): string[] | undefined {
  const count = Object.keys(names).length;
  if (count < 1 || count > MAX_LABELS) return undefined;
  const labels = Array.from({ length: count }, (_, id) => names[String(id)]).filter((name) => typeof name === "string");
  return labels.length === count && new Set(labels).size === count ? labels : undefined;
}
