/** Temperature scaling (Guo et al. 2017) where of some rows only a set is known that their class is in. */
import { TEMPERATURE_BOUNDS } from "../../metrics/fit-temperature.js";
import { setLoss, type SetTargets } from "../set-cross-entropy.js";

/** Each cuts the interval of log temperatures by 0.618: exact to a thousandth. */
const STEPS = 24;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * The temperature with which the right sets are likeliest, by golden-section search.
 * @param logits [rows · classes]
 */
export function fitSetTemperature(logits: Float32Array, classes: number, targets: SetTargets): number {
  const lossAt = (logTemperature: number): number => {
    const temperature = Math.exp(logTemperature);
    return setLoss(
      logits.map((logit) => logit / temperature),
      classes,
      targets,
    ).value;
  };
  let [low, high] = [Math.log(TEMPERATURE_BOUNDS.least), Math.log(TEMPERATURE_BOUNDS.most)];
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [lossLeft, lossRight] = [lossAt(left), lossAt(right)];
  for (let step = 0; step < STEPS; step += 1) {
    if (lossLeft <= lossRight) {
      [high, right, lossRight] = [right, left, lossLeft];
      left = high - GOLDEN * (high - low);
      lossLeft = lossAt(left);
    } else {
      [low, left, lossLeft] = [left, right, lossRight];
      right = low + GOLDEN * (high - low);
      lossRight = lossAt(right);
    }
  }
  return Math.exp((low + high) / 2);
}
