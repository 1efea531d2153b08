// Token ids, masks and position ids against Hugging Face's: equal, no tolerance. make_tokens.py made the fixtures.
import { mkdtempSync, readFileSync, cpSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { batchTokens } from "../../src/model/batch-tokens.js";
import { preTokenEnd } from "../../src/model/pre-tokens.js";
import { loadTokenizer, type EncodeOptions, type Tokenizer } from "../../src/model/tokens.js";
import { itWithReferenceData } from "../reference-data.js";

const fixtures = join(import.meta.dirname, "fixtures/tokens");

const Ids = z.array(z.number());
const Expected = z.object({
  parse: z.array(Ids),
  text: z.array(Ids.nullable()),
  parse32: z.array(Ids),
  text32: z.array(Ids.nullable()),
  prefix: z.array(Ids).default([]),
  plainMask: z.array(Ids).default([]),
});
const Batches = z.array(
  z.object({
    name: z.string(),
    rows: Ids,
    ids: z.array(Ids),
    attentionMask: z.array(Ids),
    positionIds: z.array(Ids),
  }),
);

function readGzip(name: string): unknown {
  return JSON.parse(gunzipSync(readFileSync(join(fixtures, name))).toString("utf8"));
}

const strings = z.array(z.string()).parse(readGzip("strings.json.gz"));
const small = Expected.parse(readGzip("ids-small.json.gz"));

/** The strings whose ids differ, with both; empty when all are equal. */
function differences(tokenizer: Tokenizer, expected: readonly (readonly number[])[], options: EncodeOptions): object[] {
  return expected.flatMap((ids, index) => {
    const text = strings[index] ?? "";
    const got = [...tokenizer.encode(text, options)];
    return got.length === ids.length && got.every((id, i) => id === ids[i]) ? [] : [{ text, got, ids }];
  });
}

function expectAllEqual(tokenizer: Tokenizer, expected: z.infer<typeof Expected>): void {
  expect(expected.parse).toHaveLength(1000);
  const text = expected.text.map((ids, i) => ids ?? expected.parse[i] ?? []);
  const text32 = expected.text32.map((ids, i) => ids ?? expected.parse32[i] ?? []);
  expect(differences(tokenizer, expected.parse, { specialTokens: "parse" })).toEqual([]);
  expect(differences(tokenizer, text, {})).toEqual([]);
  expect(differences(tokenizer, expected.parse32, { specialTokens: "parse", maxLength: 32 })).toEqual([]);
  expect(differences(tokenizer, text32, { specialTokens: "text", maxLength: 32 })).toEqual([]);
}

/** Loads the small vocabulary's lists with a tokenizer_config.json beside them. */
async function loadLists(config: object): Promise<Tokenizer> {
  const folder = mkdtempSync(join(tmpdir(), "socagent-tokens-"));
  try {
    cpSync(join(fixtures, "small-lists"), folder, { recursive: true });
    writeFileSync(join(folder, "tokenizer_config.json"), JSON.stringify(config));
    return await loadTokenizer(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("token ids of 1,000 varied strings", () => {
  it("holds what it says", () => {
    expect(strings).toHaveLength(1000);
    expect(strings.filter((text) => text.length >= 10_000).length).toBeGreaterThan(5);
    expect(small.text.filter((ids) => ids !== null).length).toBeGreaterThan(50);
  });

  it("equals Hugging Face's with a small tokenizer.json", async () => {
    expectAllEqual(await loadTokenizer(join(fixtures, "small-json")), small);
  });

  it("equals Hugging Face's with a small vocab.json and merges.txt", async () => {
    expectAllEqual(await loadTokenizer(join(fixtures, "small-lists")), small);
  });

  it("equals Hugging Face's with a prefix space", async () => {
    expect(small.prefix.length).toBeGreaterThan(200);
    const tokenizer = await loadLists({ add_prefix_space: true });
    expect(differences(tokenizer, small.prefix, { specialTokens: "parse" })).toEqual([]);
  });

  it("equals Hugging Face's with a <mask> that leaves the space before it", async () => {
    expect(small.plainMask).not.toEqual(small.parse.slice(0, small.plainMask.length));
    const tokenizer = await loadLists({ mask_token: { content: "<mask>", lstrip: false } });
    expect(differences(tokenizer, small.plainMask, { specialTokens: "parse" })).toEqual([]);
  });

  itWithReferenceData(
    "roberta-tokenizer/vocab.json",
    "equals Hugging Face's with RoBERTa's own vocabulary",
    async (found) => {
      const tokenizer = await loadTokenizer(join(found, ".."));
      expect(tokenizer.vocabSize).toBe(50_265);
      expectAllEqual(tokenizer, Expected.parse(readGzip("ids-roberta.json.gz")));
    },
  );
});

describe("pre-tokens", () => {
  it("takes every code point for what Hugging Face takes it for, whatever Unicode version Node.js has", () => {
    const stretches = z.array(z.tuple([z.number(), z.string()])).parse(readGzip("classes.json.gz"));
    const joins = (character: string, other: string): boolean => preTokenEnd(other + character, 0) > other.length;
    const wrong: string[] = [];
    stretches.forEach(([first, expected], i) => {
      const end = stretches[i + 1]?.[0] ?? 0x110000;
      for (let point = first; point < end; point++) {
        const character = String.fromCodePoint(point);
        const kind = joins(character, ".") ? "O" : joins(character, "a") ? "L" : joins(character, "1") ? "N" : "S";
        if (kind !== expected) wrong.push(`U+${point.toString(16)} is ${expected}, not ${kind}`);
      }
    });
    expect(stretches.length).toBeGreaterThan(1000);
    expect(wrong).toEqual([]);
  });
});

describe("padded batches", () => {
  const batches = Batches.parse(JSON.parse(readFileSync(join(fixtures, "batches.json"), "utf8")));

  it.each(batches)("equals transformers' ids, mask and position ids: $name", async (expected) => {
    const tokenizer = await loadTokenizer(join(fixtures, "small-json"));
    const sequences = expected.rows.map((row) => tokenizer.encode(strings[row] ?? "", { specialTokens: "parse" }));
    const batch = batchTokens(sequences, { padId: tokenizer.padId, maxLength: 512 });
    expect([batch.rows, batch.length]).toEqual([expected.ids.length, expected.ids[0]?.length]);
    expect([...batch.ids]).toEqual(expected.ids.flat());
    expect([...batch.attentionMask]).toEqual(expected.attentionMask.flat());
    expect([...batch.positionIds]).toEqual(expected.positionIds.flat());
  });
});
