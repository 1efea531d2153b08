// docs/architecture.svg is what its script draws, well formed, and names the parts that there are.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DIAGRAM, drawArchitecture } from "../../scripts/architecture-diagram.js";

const drawn = drawArchitecture();

describe("the architecture diagram", () => {
  it("is up to date: npx tsx scripts/architecture-diagram.ts", () => {
    expect(readFileSync(DIAGRAM, "utf8")).toBe(drawn);
  });

  it("is well formed: every element that is opened is closed", () => {
    const open: string[] = [];
    for (const [, slash, name = "", rest = ""] of drawn
      .replaceAll(/<!--.*?-->/g, "")
      .matchAll(/<(\/?)(\w+)([^>]*)>/g)) {
      if (slash === "/") expect(open.pop()).toBe(name);
      else if (!rest.endsWith("/")) open.push(name);
    }
    expect(open).toEqual([]);
    expect(drawn).not.toMatch(/&(?!amp;|lt;|gt;)/);
  });

  it("loads nothing, runs nothing, and has colours for light and dark", () => {
    expect(drawn).not.toMatch(/<script|<image|<foreignObject|href=|url\((?!#)|@import/i);
    expect(drawn).toContain("prefers-color-scheme:dark");
    const colours = [...drawn.matchAll(/svg\{([^}]*?)(?:;font-family[^}]*)?\}/g)].map((match) =>
      (match[1] ?? "").split(";").map((pair) => pair.split(":")[0]),
    );
    expect(colours).toHaveLength(2);
    expect(colours[0]).toEqual(colours[1]);
  });

  it("tells what it shows to those who cannot see it", () => {
    const description = /<desc[^>]*>([^<]*)<\/desc>/.exec(drawn)?.[1] ?? "";
    for (const [, title = ""] of drawn.matchAll(/class="title"[^>]*>([^<]*)</g)) expect(description).toContain(title);
  });

  it("keeps texts within their boxes", () => {
    // More units a character than common faces take at these sizes, on average.
    for (const [, kind, x, text = ""] of drawn.matchAll(/<text class="(title|line)" x="(\d+)"[^>]*>([^<]*)</g)) {
      const shown = text.replaceAll(/&\w+;/g, "&");
      const right = Number(x) + shown.length * (kind === "title" ? 9 : 6.2);
      const box = [28, 222, 416, 610, 804, 998].findLast((left) => left <= Number(x)) ?? 0;
      // The notes in the free corner may take two columns.
      expect(right, text).toBeLessThanOrEqual(text.endsWith(".") ? 1182 : box + 178);
    }
  });
});
