/** Finds a Python that has what a peer needs. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";

/** Prints each package's version, or null, as JSON, without importing it. */
const PROBE = `
import json, platform, sys
from importlib import metadata
def version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
print(json.dumps({"python": platform.python_version(), **{name: version(name) for name in sys.argv[1:]}}))
`;

const Versions = z.record(z.string(), z.string().nullable());

export type PeerPython =
  | { readonly kind: "found"; readonly python: string; readonly versions: Readonly<Record<string, string>> }
  | { readonly kind: "missing"; readonly reason: string };

/** The interpreter that is asked for: by the option, else by the environment, else `python3`. */
export function chosenPython(option: string | undefined, environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment.SOCAGENT_PYTHON;
  return option ?? (named === undefined || named === "" ? "python3" : named);
}

/** @param packages distribution names, such as `torch` */
export async function findPeerPython(python: string, packages: readonly string[]): Promise<PeerPython> {
  try {
    const { stdout } = await promisify(execFile)(python, ["-c", PROBE, ...packages], { timeout: 60_000 });
    return readProbe(python, stdout);
  } catch {
    return { kind: "missing", reason: `${python} does not run${howTo(packages)}` };
  }
}

/** @param output of the probe */
export function readProbe(python: string, output: string): PeerPython {
  const parsed = Versions.parse(JSON.parse(output));
  const versions: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, version] of Object.entries(parsed)) {
    if (version === null) missing.push(name);
    else versions[name] = version;
  }
  if (missing.length === 0) return { kind: "found", python, versions };
  return { kind: "missing", reason: `${python} lacks ${missing.join(", ")}${howTo(missing)}` };
}

function howTo(packages: readonly string[]): string {
  return `; name a Python that has ${packages.join(", ")} with --python or SOCAGENT_PYTHON`;
}
