/** An encoder that looks for a wish to stop before each batch: measuring takes minutes between two reports of its progress. */
import { breathe } from "../../breathe.js";
import type { Encoder } from "../../model/encoders/encoder.js";

/**
 * The same encoder. The event loop gets a turn before each batch, without which no signal is heard: tensors are computed in one go.
 * @param throwIfStopped throws where the work is to stop
 */
export function stoppable(encoder: Encoder, throwIfStopped: () => void): Encoder {
  const look = async (): Promise<void> => {
    await breathe();
    throwIfStopped();
  };
  return {
    name: encoder.name,
    classes: encoder.classes,
    hiddenSize: encoder.hiddenSize,
    encode: async (batch) => {
      await look();
      return encoder.encode(batch);
    },
    maskedWords: async (batch, positions, words) => {
      await look();
      return encoder.maskedWords(batch, positions, words);
    },
    close: () => encoder.close(),
  };
}
