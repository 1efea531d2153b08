// The command-line tests run the built binary: builds it before them.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

export default function buildOnce(): void {
  const root = resolve(import.meta.dirname, "../..");
  // Types that are wrong are printed, and fail `npm test` before it comes here; JavaScript is written all the same.
  spawnSync(process.execPath, [join(root, "scripts", "build.mjs")], { stdio: "inherit" });
  if (!existsSync(join(root, "dist", "cli", "main.js"))) throw new Error("src/ does not compile");
}
