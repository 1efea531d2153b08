/** MITRE ATT&CK for enterprises: the STIX 2.1 bundle of its newest or of a given release. */
import { join } from "node:path";
import { SocagentError } from "../errors.js";
import { Destination, fetchFile } from "./fetch-file.js";
import type { FetchContext, FetchResult, SourceInfo } from "./source.js";

const REPOSITORY = "https://raw.githubusercontent.com/mitre-attack/attack-stix-data/master";
/** The bundle of v18 has 48 MB. */
const MAX_BUNDLE_BYTES = 192 * 1024 * 1024;
/** What `triage --attack` is given. */
export const BUNDLE_FILE = "enterprise-attack.json";

export const ATTACK: SourceInfo = {
  name: "attack",
  what: "MITRE ATT&CK for enterprises, as STIX 2.1",
  size: "about 50 MB",
  licence:
    "free to use with MITRE's copyright notice (https://attack.mitre.org/resources/legal-and-branding/terms-of-use/)",
  home: "https://github.com/mitre-attack/attack-stix-data",
};

export interface AttackOptions {
  readonly folder: string;
  /** As in 18.1; the newest where absent. */
  readonly release?: string;
  readonly from?: string;
  /** Reads a bundle. @returns the release that it says it is @throws SocagentError when it is none */
  readonly versionOf: (file: string) => Promise<string>;
}

/** @throws SocagentError (`usage`, `network`, `io`, `input`) */
export async function fetchAttack(options: AttackOptions, context: FetchContext): Promise<FetchResult> {
  const { folder, release, from = REPOSITORY, versionOf } = options;
  if (release !== undefined && !/^\d{1,3}\.\d{1,3}$/.test(release)) {
    throw new SocagentError("usage", `--release ${release} is no release of ATT&CK`, {
      nextStep: "Give it as in 18.1.",
    });
  }
  const to = await Destination.open(folder, ATTACK.name);
  const remote = release === undefined ? BUNDLE_FILE : `enterprise-attack-${release}.json`;
  let version: string | undefined;
  const file = await fetchFile(
    {
      name: remote,
      url: `${from.replace(/(?<!\/)\/+$/, "")}/enterprise-attack/${remote}`,
      maxBytes: MAX_BUNDLE_BYTES,
      // A release never changes; the newest one does.
      mayChange: release === undefined,
      check: async (part) => {
        version = await versionOf(part);
        if (release === undefined || version === release) return;
        throw new SocagentError("network", `release ${release} was asked for, and the bundle is ${version}`, {
          nextStep: "Check the address that the bundle comes from.",
        });
      },
    },
    to,
    context,
  );
  // One that was there already was not looked into.
  version ??= await versionOf(join(folder, remote));
  await to.describe({ licence: ATTACK.licence, version });
  return { source: ATTACK.name, folder, files: [file], failed: [], version, licence: ATTACK.licence };
}
