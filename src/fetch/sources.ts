/** Everything that `socagent fetch` knows, in the order of its list. */
import { AIT_ADS } from "./ait-ads.js";
import { ATTACK } from "./attack.js";
import { CIC_IDS_2018 } from "./cic-ids-2018.js";
import { INTEL } from "./intel.js";
import { MODEL } from "./model.js";
import type { SourceInfo } from "./source.js";

export const SOURCES: readonly SourceInfo[] = [MODEL, CIC_IDS_2018, AIT_ADS, ATTACK, INTEL];
