// Makes docs/dashboard-light.png and docs/dashboard-dark.png: the dashboard of a triage of data/samples, as README shows it. Needs
// `npm run build` and a Chromium (SOCAGENT_CHROMIUM names one that is elsewhere).
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { CHROMIUM } from "./chromium.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const SIZE = { width: 1280, height: 800 };
/** A README should load fast, and the repository stay small. */
const MOST_BYTES = 250_000;

/** @param {string} out the report's folder */
function triage(out) {
  const samples = ["--assets", "data/samples/assets.csv", "--intel", "data/samples/intel.csv"];
  const { status } = spawnSync(
    process.execPath,
    ["bin/socagent.js", "triage", "data/samples/alerts.csv", ...samples, "--reports", "html", "--out", out],
    { cwd: root, stdio: "inherit" },
  );
  if (status !== 0) throw new Error("the triage of data/samples failed");
}

/** @param {string} report its file */
async function takePictures(report) {
  if (CHROMIUM === undefined) throw new Error("no Chromium was found: name one by SOCAGENT_CHROMIUM");
  // Chromium's sandbox does not start for root; the page is our own and loads nothing.
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      const page = await browser.newPage({ viewport: SIZE, colorScheme });
      await page.goto(pathToFileURL(report).href);
      await page.waitForSelector(".rows .row");
      const path = join(root, "docs", `dashboard-${colorScheme}.png`);
      await page.screenshot({ path });
      await page.close();
      const { size } = statSync(path);
      if (size > MOST_BYTES) throw new Error(`${path} has ${size} bytes, more than ${MOST_BYTES}`);
      console.log(`${path}  ${size} bytes`);
    }
  } finally {
    await browser.close();
  }
}

const folder = mkdtempSync(join(tmpdir(), "socagent-screenshots-"));
try {
  triage(join(folder, "report"));
  await takePictures(join(folder, "report", "report.html"));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
