/** A checkpoint's weights with its adapter merged in, for as long as they are used. */
import { disposeMerged, mergeAdapter } from "../lora/merge.js";
import type { Params } from "../model/params.js";
import { tf } from "../model/tensors.js";
import { type Checkpoint, loadCheckpointParams } from "./checkpoint.js";

export interface MergedParams {
  readonly params: Params;
  /** Frees them. */
  readonly dispose: () => void;
}

/**
 * Needs a started backend.
 * @throws SocagentError (`checkpoint`, `adapter`) as `loadCheckpointParams`
 */
export async function loadMergedParams(checkpoint: Checkpoint): Promise<MergedParams> {
  const { params, adapter } = await loadCheckpointParams(checkpoint);
  const disposeBase = (): void => {
    adapter.dispose();
    tf.dispose([...params.values()]);
  };
  try {
    const merged = mergeAdapter(params, adapter);
    return {
      params: merged,
      dispose: () => {
        disposeMerged(merged, params);
        disposeBase();
      },
    };
  } catch (thrown) {
    disposeBase();
    throw thrown;
  }
}
