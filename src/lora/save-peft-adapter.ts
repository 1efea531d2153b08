/** Writing an adapter as PEFT does, so that `PeftModel.from_pretrained` loads it. */
import { join } from "node:path";
import { SocagentError } from "../errors.js";
import { writeFileAtomically } from "../files.js";
import { writeSafetensors, type WritableTensor } from "../model/write-safetensors.js";
import type { Adapter } from "./adapter.js";
import { peftKeys } from "./peft-keys.js";
import { serialiseLoraConfig } from "./serialise-config.js";

export const ADAPTER_CONFIG = "adapter_config.json";
export const ADAPTER_WEIGHTS = "adapter_model.safetensors";

export interface SaveOptions {
  /** Name or path of the base model, by which PEFT finds it; by default the configuration's note. */
  readonly baseModelName?: string;
}

/**
 * Writes `adapter_model.safetensors` (F32) and then `adapter_config.json` into the folder, which is made if it is absent.
 * @throws SocagentError (`adapter`) when a weight is not finite, (`io`) when a file cannot be written
 */
export async function savePeftAdapter(
  folder: string,
  adapter: Adapter,
  { baseModelName }: SaveOptions = {},
): Promise<void> {
  const keys = peftKeys(adapter.layout);
  const tensors = new Map<string, WritableTensor>();
  const problems: string[] = [];
  for (const [name, tensor] of adapter.tensors()) {
    const data = await tensor.data<"float32">();
    const wrong = data.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) problems.push(`${name}: value ${wrong} is ${data[wrong] ?? NaN}`);
    tensors.set(keys.get(name) ?? name, { shape: tensor.shape, data });
  }
  if (problems.length > 0) {
    throw new SocagentError("adapter", "the adapter has weights that are not finite and is not saved", {
      problems,
      nextStep: "Train with a lower learning rate or with gradient clipping.",
    });
  }
  await writeSafetensors(join(folder, ADAPTER_WEIGHTS), tensors, { metadata: { format: "pt" } });
  const name = baseModelName ?? adapter.config.baseModelNameOrPath;
  await writeFileAtomically(join(folder, ADAPTER_CONFIG), serialiseLoraConfig(adapter.config, name));
}
