/** Draws a known number of rows out of a stream whose length is known. */
import type { Random } from "../../random.js";

/** Says of each of `total` rows to come whether it is one of the `most` that are taken, any alike. */
export function takeSome(total: number, most: number, random: Random): () => boolean {
  let left = total;
  let wanted = Math.min(total, most);
  return () => {
    const taken = left > 0 && random.below(left) < wanted;
    left -= 1;
    if (taken) wanted -= 1;
    return taken;
  };
}
