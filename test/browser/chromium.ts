// A real Chromium without a window, where the machine has one.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext } from "playwright-core";
import { CHROMIUM } from "../../scripts/chromium.mjs";

export { CHROMIUM };

if (CHROMIUM === undefined) {
  console.warn(
    "No Chromium was found: tests of report.html in a browser are skipped. Set SOCAGENT_CHROMIUM to its path.",
  );
}

/** Talks to nobody: its own services are switched off. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function startChromium(): Promise<{ readonly context: BrowserContext; stop(): Promise<void> }> {
  const profile = await mkdtemp(join(tmpdir(), "socagent-chromium-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM ?? "",
    headless: true,
    args: ARGUMENTS,
    viewport: { width: 1_280, height: 900 },
  });
  return {
    context,
    stop: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
