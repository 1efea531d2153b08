// Compiles src/ to dist/. `--if-possible` (npm's prepare step): without TypeScript (npm ci --omit=dev) or in a published
// package without src/, says so and succeeds, since dist/ may be there already.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const optional = process.argv.includes("--if-possible");

function findCompiler() {
  try {
    return createRequire(import.meta.url).resolve("typescript/bin/tsc");
  } catch {
    return undefined;
  }
}

/** Removes what was compiled from sources that are gone, so that a package does not carry it. */
function prune() {
  const dist = join(root, "dist");
  if (!existsSync(dist)) return;
  for (const name of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    const source = /^(.*)\.(?:js|js\.map|d\.ts)$/.exec(name)?.[1];
    if (source !== undefined && !existsSync(join(root, "src", `${source}.ts`))) rmSync(join(dist, name));
  }
}

const compiler = findCompiler();
if (compiler === undefined || !existsSync(join(root, "src"))) {
  const reason = compiler === undefined ? "TypeScript is not installed" : "src/ is not here";
  console.error(`socagent: not built, because ${reason}${optional ? "" : "; run `npm ci` first"}.`);
  process.exit(optional ? 0 : 1);
}
prune();
const { status } = spawnSync(process.execPath, [compiler, "-p", join(root, "tsconfig.build.json")], {
  cwd: root,
  stdio: ["ignore", 2, 2], // standard output belongs to the command that asked for the build
});
process.exit(status ?? 1);
