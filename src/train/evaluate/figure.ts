/** A figure that may not be there, with the reason: where one kind of row is missing, a metric is not zero and not NaN but undefined. */

export interface Unmeasured {
  readonly kind: "unmeasured";
  readonly reason: string;
}

export type Figure = number | Unmeasured;

/** @param reason why there is none, where the value is not finite */
export function figureOf(value: number, reason: string): Figure {
  return Number.isFinite(value) ? value : unmeasured(reason);
}

export function unmeasured(reason: string): Unmeasured {
  return { kind: "unmeasured", reason };
}

export function isMeasured(figure: Figure): figure is number {
  return typeof figure === "number";
}

/** As in `0.953`; a dash where there is none. */
export function figureText(figure: Figure, digits = 3): string {
  return isMeasured(figure) ? figure.toFixed(digits) : "–";
}

/** As in `56.4 %`. */
export function shareText(figure: Figure, digits = 1): string {
  return isMeasured(figure) ? `${(100 * figure).toFixed(digits)} %` : "–";
}
