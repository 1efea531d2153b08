/** The version of the text that models read. */
import { SocagentError } from "../../errors.js";

/** Goes up with any change that makes another text of the same record and facts: models were trained on the old text. */
export const TEMPLATE_VERSION = 1;

/**
 * @param found what a checkpoint or a data set says that it was made with
 * @param file where it says so
 * @throws SocagentError (`checkpoint`) when it is not this program's
 */
export function checkTemplateVersion(found: unknown, file: string): void {
  if (found === TEMPLATE_VERSION) return;
  const said =
    found === undefined
      ? "does not say which text template it was made with"
      : `was made with text template ${JSON.stringify(found).slice(0, 40)}`;
  throw new SocagentError("checkpoint", `${file} ${said}; this program writes template ${TEMPLATE_VERSION}`, {
    subject: { file },
    nextStep: "Use the version of socagent that made it, or ingest and train again.",
  });
}
