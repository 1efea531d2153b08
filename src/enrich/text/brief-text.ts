/** The sections of the text that models read, and the few of them that do not change from alert to alert of a rule. */

/** Stands between sections; `cleanText` leaves no bar in what comes from outside, so that nothing else can part them. */
export const BAR = " | ";
/** What is left of a text that is to be the same for many alerts, beside the rule itself, which comes first. */
const LASTING = ["severity:", "technique:", "hint:", "intel:"];

/** @param text by `renderAlert` */
export function sectionsOf(text: string): string[] {
  return text.split(BAR).filter((section) => section !== "");
}

/** What is the same for all alerts of a rule: a queue has few of these texts. @param text by `renderAlert` */
export function briefText(text: string): string {
  const [rule = "", ...rest] = sectionsOf(text);
  return [rule, ...rest.filter((section) => LASTING.some((name) => section.startsWith(name)))].join(BAR);
}
