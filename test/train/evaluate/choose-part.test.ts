// Which rows are measured: names, words for kinds of splits, and what is told where there is no such split.
import { mkdtempSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ManifestSplit } from "../../../src/data/manifest.js";
import { findSplit, parseDataChoice } from "../../../src/train/evaluate/choose-part.js";

const rows = { train: 8, validation: 1, test: 1, unused: 0 };
const split = (name: string, kind: ManifestSplit["kind"], by?: ManifestSplit["by"]): ManifestSplit => ({
  name,
  kind,
  ...(by === undefined ? {} : { by }),
  held: {},
  rows,
  classes: {},
});
const manifest = {
  splits: [split("random", "random"), split("later", "time"), split("bots", "group", "family")],
};

describe("data choices", () => {
  it("are a folder, with a name and a split where they are given", () => {
    expect(parseDataChoice("data/soc")).toEqual({ name: "soc", folder: "data/soc" });
    expect(parseDataChoice("data/soc@temporal")).toEqual({
      name: "soc@temporal",
      folder: "data/soc",
      split: "temporal",
    });
    expect(parseDataChoice("SOC=data/soc@all")).toEqual({ name: "SOC", folder: "data/soc", split: "all" });
    expect(() => parseDataChoice("name=@group")).toThrow("names no folder");
  });

  it("are the folder that is there, whatever its name could mean", async () => {
    const folder = join(mkdtempSync(join(tmpdir(), "socagent-choice-")), "a=b@group");
    await mkdir(folder);
    expect(parseDataChoice(folder)).toEqual({ name: "a=b@group", folder });
  });
});

describe("splits", () => {
  it("are found by name, by kind, or as the strictest", () => {
    const found = (wanted?: string): string => findSplit(manifest, wanted, "soc").name;
    expect(["later", "temporal", "random", "unseen-playbooks", "unseen-families"].map(found)).toEqual([
      "later",
      "later",
      "random",
      "bots",
      "bots",
    ]);
    expect(found()).toBe("bots");
  });

  it("that are not there are told with those that are", () => {
    const ask = (wanted: string): unknown => {
      try {
        return findSplit(manifest, wanted, "soc");
      } catch (thrown) {
        return thrown;
      }
    };
    expect(ask("unseen-incidents")).toMatchObject({
      code: "usage",
      problems: ["it has random (random)", "it has later (time)", "it has bots (group by family)"],
    });
    expect(ask("constructor")).toMatchObject({ code: "usage" });
    expect(() => findSplit({ splits: [] }, undefined, "soc")).toThrow("nothing is held out");
  });
});
