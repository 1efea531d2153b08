// The licences of the dependencies: which fit, and that docs/licences.md lists them all.
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { dependenciesOf, fits, render } from "../../scripts/licences.mjs";

describe("a licence", () => {
  it.each(["MIT", "Apache-2.0", "(MIT OR GPL-3.0)", "(Apache-2.0 AND BSD-3-Clause)", "ISC"])("%s fits", (licence) => {
    expect(fits(licence, false)).toBe(true);
  });

  it.each([
    "GPL-3.0",
    "AGPL-3.0-or-later",
    "MIT AND GPL-2.0",
    "UNLICENSED",
    "none stated",
    "SEE LICENSE IN LICENSE",
    "",
  ])("%s does not fit", (licence) => {
    expect(fits(licence, false)).toBe(false);
    expect(fits(licence, true)).toBe(false);
  });

  it("that keeps its files under it fits tools only", () => {
    expect(fits("MPL-2.0", true)).toBe(true);
    expect(fits("MPL-2.0", false)).toBe(false);
  });
});

describe("dependencies", () => {
  it("are listed once for each version, by who needs them", () => {
    const found = dependenciesOf(
      {
        "": { version: "1.0.0" },
        "node_modules/a": { version: "1.0.0", license: "MIT" },
        "node_modules/b/node_modules/a": { version: "1.0.0", license: "MIT", dev: true },
        "node_modules/@s/c": { version: "2.0.0", dev: true },
        "node_modules/d": { version: "3.0.0", license: "ISC", optional: true },
      },
      (path) => (path === "node_modules/@s/c" ? "BSD-2-Clause" : undefined),
    );
    expect(found).toEqual([
      { name: "@s/c", version: "2.0.0", licence: "BSD-2-Clause", dev: true, optional: false },
      { name: "a", version: "1.0.0", licence: "MIT", dev: false, optional: false },
      { name: "d", version: "3.0.0", licence: "ISC", dev: false, optional: true },
    ]);
    expect(render(found)).toContain("**MIT** (1): a 1.0.0.");
  });

  it("of this project all fit, and docs/licences.md lists them", () => {
    const script = resolve(import.meta.dirname, "../../scripts/licences.mjs");
    expect(() => execFileSync(process.execPath, [script, "--check"], { stdio: "pipe" })).not.toThrow();
  });
});
