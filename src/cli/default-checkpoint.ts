/** The checkpoint that is used where none is given. */
import { join } from "node:path";
import { PACKAGE_ROOT } from "../version.js";

/** Comes with the package. */
export const DEFAULT_CHECKPOINT = join(PACKAGE_ROOT, "checkpoints", "socagent-mini");
