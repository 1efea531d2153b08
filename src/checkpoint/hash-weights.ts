/** The hash of what an exported model is made of; calibration, which changes nothing in it, is left out. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { ADAPTER_CONFIG, ADAPTER_WEIGHTS } from "../lora/save-peft-adapter.js";
import { SINGLE_FILE } from "../model/open-checkpoint.js";
import { CONFIG_FILE } from "../model/pretrained.js";
import { fileError } from "../files.js";
import { ADAPTER_FOLDER, type Checkpoint } from "./checkpoint.js";

/** SHA-256, hexadecimal. @throws SocagentError (`checkpoint`) when a file cannot be read */
export async function hashWeights({ folder, card }: Checkpoint): Promise<string> {
  const hash = createHash("sha256");
  hash.update(JSON.stringify({ classes: card.classes, chain: card.chain }));
  const names = [CONFIG_FILE, SINGLE_FILE, join(ADAPTER_FOLDER, ADAPTER_CONFIG), join(ADAPTER_FOLDER, ADAPTER_WEIGHTS)];
  for (const name of names) {
    const file = join(folder, name);
    hash.update(`${name}\n`);
    try {
      for await (const piece of createReadStream(file)) if (Buffer.isBuffer(piece)) hash.update(piece);
    } catch (thrown) {
      throw fileError(thrown, file, "read", "checkpoint");
    }
  }
  return hash.digest("hex");
}
