// report.html in a real browser: it renders, filters, sorts, opens clusters, obeys keys, and runs nothing that an attacker wrote.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { writeReports } from "../../src/triage/report/write-reports.js";
import type { TriageResult } from "../../src/triage/result.js";
import { emptyResult } from "../triage/report/memory-output.js";
import { sampleResult } from "../triage/report/sample-result.js";
import { CHROMIUM, startChromium } from "./chromium.js";

let folder: string;
let browser: { readonly context: BrowserContext; stop(): Promise<void> };
let page: Page;
/** Whatever the page complained of or asked for. */
let complaints: string[];

async function open(result: TriageResult, hash = ""): Promise<void> {
  await writeReports(result, folder, ["html"]);
  // Another hash alone would not load the new file.
  await page.goto("about:blank");
  await page.goto(`${pathToFileURL(join(folder, "report.html")).href}${hash}`);
  await page.waitForSelector("#live-queue:not([hidden])", { state: "attached" });
}

async function ranks(): Promise<number[]> {
  const cells = await page.locator(".rows .row .cell.rank").allTextContents();
  return cells.map(Number);
}

/** Waits until what is said of the page holds. `page.waitForFunction` would evaluate it within the page, which the page's policy forbids. */
async function until(expression: string): Promise<void> {
  await expect.poll(() => page.evaluate(expression), { timeout: 10_000 }).toBe(true);
}

/** Layout's width beyond the window's. */
function overflow(): Promise<number> {
  return page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}

describe.skipIf(CHROMIUM === undefined)("report.html in Chromium", () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "socagent-report-"));
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.stop();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    complaints = [];
    page = await browser.context.newPage();
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("dialog", (dialog) => {
      complaints.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("request", (request) => {
      if (!/^(?:file|data):/.test(request.url())) complaints.push(`request ${request.url()}`);
    });
  });
  afterEach(async () => {
    await page.close();
    expect(complaints).toEqual([]);
  });

  it("shows the counts and the clusters to look at, the most urgent first", async () => {
    const result = sampleResult();
    await open(result);
    expect(await page.title()).toBe("Triage report");
    expect(await page.locator(".tile").first().textContent()).toContain("400");
    const look = result.clusters.filter(({ verdict }) => verdict === "look");
    expect(await ranks()).toEqual(look.map(({ rank }) => rank));
    expect(await page.locator(".rows .row").first().textContent()).toContain(look[0]?.title);
  });

  it("filters by words, tier, verdict and technique, and clears", async () => {
    const result = sampleResult({ clusters: 60, alerts: 300 });
    await open(result);
    await page.fill("#search", "powershell T1027");
    const shell = result.clusters.filter(({ title }) => title.startsWith("PowerShell"));
    await until(`document.querySelectorAll(".rows .row").length === ${String(shell.length)}`);
    expect(await ranks()).toEqual(shell.map(({ rank }) => rank));
    await page.click("#clear");
    await page.click("[data-tier=critical]");
    const critical = result.clusters.filter(({ risk }) => risk.tier === "critical");
    expect(await page.locator("#shown").textContent()).toContain(`${String(critical.length)} of 60 clusters`);
    expect(await page.getAttribute("[data-tier=critical]", "aria-pressed")).toBe("true");
    await page.click("#clear");
    await page.selectOption("#verdict", "closed");
    expect(await page.locator("#shown").textContent()).toContain(`${String(result.summary.closed)} of 60`);
    await page.selectOption("#verdict", "all");
    await page.selectOption("#technique", "T1046");
    expect(await page.locator(".rows .row").count()).toBe(
      result.clusters.filter(({ techniques }) => techniques.some(({ id }) => id === "T1046")).length,
    );
    await page.fill("#search", "no cluster has this");
    await page.waitForSelector(".row.none");
  });

  it("sorts by any column with a head that says so", async () => {
    const result = sampleResult();
    await open(result);
    await page.selectOption("#verdict", "all");
    await page.click("[data-sort=alerts]");
    const most = [...result.clusters].sort((a, b) => b.alerts - a.alerts || a.rank - b.rank);
    expect((await ranks()).slice(0, 5)).toEqual(most.slice(0, 5).map(({ rank }) => rank));
    expect(await page.getAttribute(".head .alerts", "aria-sort")).toBe("descending");
    expect(await page.getAttribute(".head .rank", "aria-sort")).toBe("none");
    await page.click("[data-sort=alerts]");
    expect(await page.getAttribute(".head .alerts", "aria-sort")).toBe("ascending");
  });

  it("opens a cluster with its chain, facts, entities, techniques and alerts, and goes back", async () => {
    const result = sampleResult();
    await open(result);
    await page.locator("[data-place] a").first().click();
    const [first] = result.clusters;
    await page.waitForSelector("#cluster-title");
    expect(await page.textContent("#cluster-title")).toBe(first?.title);
    expect(await page.locator(".chain > li").count()).toBe(4);
    for (const step of first?.chain ?? []) expect(await page.textContent(".chain")).toContain(step.value);
    const text = (await page.textContent("#cluster")) ?? "";
    for (const { text: fact } of first?.facts ?? []) expect(text).toContain(fact);
    for (const { value } of first?.entities ?? []) expect(text).toContain(value);
    for (const { name } of first?.techniques ?? []) expect(text).toContain(name);
    expect(text).toContain(first?.merges[0]?.shared[0]);
    expect(text).toContain("socagent explain");
    expect(await page.locator(".members tbody tr").count()).toBe(Math.min(25, first?.alerts ?? 0));
    expect(await page.locator(".timeline rect").count()).toBeGreaterThan(0);
    await page.click("text=Next");
    await until(`document.querySelector(".meta").textContent.includes("#2 in")`);
    await page.keyboard.press("Escape");
    await page.waitForSelector("#grid:focus");
  });

  it("is used by the keyboard alone", async () => {
    const result = sampleResult({ clusters: 300, alerts: 900 });
    await open(result);
    await page.keyboard.press("/");
    await page.waitForSelector("#search:focus");
    await page.keyboard.press("Escape");
    await page.waitForSelector("#grid:focus");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("j");
    expect(await page.getAttribute("#grid", "aria-activedescendant")).toBe("row-2");
    expect(await page.getAttribute("#row-2", "aria-selected")).toBe("true");
    await page.keyboard.press("End");
    expect(await page.locator(".row.active").isVisible()).toBe(true);
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#cluster-title:focus");
    expect(await page.textContent("#cluster-title")).toBe(result.clusters[0]?.title);
  });

  it("keeps a row for what is near the window only, and stays quick, with 30,000 clusters", async () => {
    await open(sampleResult({ clusters: 30_000, alerts: 100_000 }));
    expect(await page.getAttribute("#grid", "aria-rowcount")).toMatch(/^\d{5}$/);
    expect(await page.locator(".rows .row").count()).toBeLessThan(60);
    const spent = await page.evaluate<number>(`(async () => {
      const begin = performance.now();
      for (let step = 1; step <= 20; step++) {
        scrollTo(0, step * 60000);
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      }
      return performance.now() - begin;
    })()`);
    expect(spent).toBeLessThan(5_000);
    expect(await page.locator(".rows .row").count()).toBeLessThan(60);
    const place = Number(await page.locator(".rows .row").nth(20).getAttribute("data-place"));
    expect(place).toBeGreaterThan(10_000);
    await page.fill("#search", "C-29999");
    await until(`/^[01] of/.test(document.querySelector("#shown").textContent)`);
    expect(await page.locator(".rows .row").count()).toBeLessThanOrEqual(1);
  });

  it("says where the details of a cluster beyond those of the page are", async () => {
    const result = sampleResult({ clusters: 2_100, alerts: 2_100 });
    await open(result, `#${result.clusters[2_050]?.id ?? ""}`);
    expect(await page.textContent("#cluster")).toContain("clusters.jsonl");
  });

  it("runs nothing that an attacker wrote", async () => {
    const result = sampleResult({ hostile: true, clusters: 60, alerts: 400 });
    await open(result);
    await page.selectOption("#verdict", "all");
    await page.fill("#search", "<script>");
    for (const { id } of result.clusters.slice(0, 12)) {
      await page.evaluate(`location.hash = ${JSON.stringify(id)}`);
      await until(`document.querySelector(".meta")?.textContent.includes(${JSON.stringify(id)})`);
    }
    expect(await page.evaluate("globalThis.pwned")).toBeUndefined();
    expect(await page.locator("main img, main script, main iframe, [onerror]").count()).toBe(0);
    expect(await page.evaluate(`document.documentElement.textContent.includes("\\u202e")`)).toBe(false);
    const links = await page.evaluate<string[]>(
      `[...document.querySelectorAll("a")].map((a) => a.getAttribute("href"))`,
    );
    expect(links.filter((link) => !link.startsWith("#"))).toEqual([]);
  });

  it("leads from a technique and from what was closed to the queue", async () => {
    const result = sampleResult();
    await open(result, "#attack");
    await page.click("[data-technique=T1046]");
    await until(`location.hash === "#queue"`);
    expect(await page.inputValue("#technique")).toBe("T1046");
    await page.click("[data-nav=closed]");
    await page.click("[data-show=closed]");
    await until(`document.querySelector("#verdict").value === "closed"`);
    expect((await ranks()).length).toBe(result.summary.closed);
  });

  it.each([1_280, 390])(
    "fits a window of %i pixels, light and dark, with nothing to scroll sideways",
    async (width) => {
      await page.setViewportSize({ width, height: 844 });
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await open(sampleResult({ hostile: true }));
        for (const view of ["queue", "attack", "time", "closed", "evidence", "C-00001"]) {
          await page.evaluate(`location.hash = ${JSON.stringify(view)}`);
          await page.waitForTimeout(50);
          expect([view, await overflow()]).toEqual([view, 0]);
        }
      }
    },
  );

  it("changes its theme by a button and says which it is", async () => {
    await open(sampleResult());
    await page.click("#theme");
    await page.click("#theme");
    expect(await page.textContent("#theme")).toBe("Theme: dark");
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(15, 19, 26)");
  });

  it("prints the summary, the most urgent clusters and every view", async () => {
    await open(sampleResult());
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".static-queue").isVisible()).toBe(true);
    expect(await page.locator("#live-queue").isVisible()).toBe(false);
    for (const title of ["attack", "time", "closed", "evidence"]) {
      expect(await page.locator(`#title-${title}`).isVisible()).toBe(true);
    }
  });

  it("has landmarks, one title, and names for all that can be used", async () => {
    await open(sampleResult());
    const unnamed = await page.evaluate<string[]>(`[...document.querySelectorAll("button, a, input, select")]
      .filter((one) => one.checkVisibility() && !(one.textContent.trim() || one.labels?.[0]?.textContent.trim() || one.ariaLabel))
      .map((one) => one.outerHTML)`);
    expect(unnamed).toEqual([]);
    expect(await page.locator("h1").count()).toBe(1);
    for (const landmark of ["banner", "navigation", "main", "contentinfo", "search"] as const) {
      expect(await page.getByRole(landmark).count()).toBeGreaterThan(0);
    }
    expect(await page.getByRole("grid").getByRole("columnheader").count()).toBeGreaterThanOrEqual(7);
  });

  it("is of use without a single alert, and with one", async () => {
    await open(emptyResult(sampleResult()));
    expect(await page.textContent("#grid")).toContain("no alert was read");
    await page.click("[data-nav=time]");
    expect(await page.textContent("[data-view=time]")).toContain("No alert has a time.");
    await open(sampleResult({ clusters: 1, alerts: 1 }), "#C-00001");
    expect(await page.locator(".members tbody tr").count()).toBe(1);
  });
});
