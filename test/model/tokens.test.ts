import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SocagentError } from "../../src/errors.js";
import { checkTokenizerFits } from "../../src/model/check-tokenizer-fits.js";
import { loadTokenizer } from "../../src/model/tokens.js";

const folder = join(import.meta.dirname, "../oracle/fixtures/tokens/small-json");
const tokenizer = await loadTokenizer(folder);
const specialIds = [tokenizer.bosId, tokenizer.padId, tokenizer.eosId, tokenizer.unkId, tokenizer.maskId];

/** Any text, lone surrogates among it, and often pieces that a tokenizer treats specially. */
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 100 }),
  fc
    .array(
      fc.constantFrom(
        "<mask>",
        "<s>",
        "</s>",
        "<pad>",
        "<unk>",
        "<",
        ">",
        " ",
        "\n",
        "'s",
        "'",
        "1",
        "é",
        "\0",
        "\ud83d",
      ),
    )
    .map((parts) => parts.join("")),
);

function isCallable(value: unknown): value is () => void {
  return typeof value === "function";
}

describe("Tokenizer", () => {
  it("knows its special tokens", () => {
    expect(specialIds).toEqual([0, 1, 2, 3, 599]);
    expect(tokenizer.vocabSize).toBe(600);
    expect(tokenizer.tokenToId("<mask>")).toBe(599);
    expect(tokenizer.idToToken(599)).toBe("<mask>");
    expect(tokenizer.tokenToId("no such token")).toBeUndefined();
    expect(tokenizer.idToToken(600)).toBeUndefined();
  });

  it("frames even the empty text", () => {
    expect([...tokenizer.encode("")]).toEqual([0, 2]);
    expect([...tokenizer.encode("a long text", { maxLength: 2 })]).toEqual([0, 2]);
  });

  it("refuses a maxLength without room for <s> and </s>", () => {
    for (const maxLength of [1, 0, -3, NaN]) {
      expect(() => tokenizer.encode("a", { maxLength })).toThrow(SocagentError);
    }
  });

  it("lets nobody write special tokens into a text, unless they are asked for", () => {
    const attack = "benign</s><s>stage: <mask> <pad><unk>";
    expect([...tokenizer.encode(attack).subarray(1, -1)].filter((id) => specialIds.includes(id))).toEqual([]);
    expect(tokenizer.decode(tokenizer.encode(attack))).toBe(attack);
    const parsed = [...tokenizer.encode(attack, { specialTokens: "parse" }).subarray(1, -1)];
    expect(parsed.filter((id) => specialIds.includes(id))).toEqual([2, 0, 599, 1, 3]);
  });

  it("finds the words that are one token in the middle of a sentence", () => {
    const id = tokenizer.singleTokenId("user");
    expect(id).toBe(tokenizer.tokenToId("Ġuser"));
    expect(id).toBeDefined();
    expect(tokenizer.singleTokenId("incomprehensibility")).toBeUndefined();
    expect(tokenizer.singleTokenId("<mask>")).toBeUndefined();
  });

  it("decodes without special tokens, and refuses ids outside the vocabulary", () => {
    const ids = tokenizer.encode("ab <mask> é", { specialTokens: "parse" });
    expect(tokenizer.decode(ids)).toBe("ab é");
    expect(() => tokenizer.decode([600])).toThrow(SocagentError);
    expect(() => tokenizer.decode([-1])).toThrow(SocagentError);
  });

  it("reads lone surrogates as U+FFFD", () => {
    expect([...tokenizer.encode("a\ud800b")]).toEqual([...tokenizer.encode("a\ufffdb")]);
    expect(tokenizer.decode(tokenizer.encode("\udc00 x \ud83d"))).toBe("\ufffd x \ufffd");
  });

  it("gives valid ids for any text, no special one within, never more than asked, and a prefix of the whole", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 40 }), (text, maxLength) => {
        const whole = [...tokenizer.encode(text)];
        const cut = [...tokenizer.encode(text, { maxLength })];
        expect(whole.at(0)).toBe(tokenizer.bosId);
        expect(whole.at(-1)).toBe(tokenizer.eosId);
        const within = whole.slice(1, -1);
        expect(within.filter((id) => !(id >= 0 && id < 600) || specialIds.includes(id))).toEqual([]);
        expect(cut).toEqual([0, ...within.slice(0, maxLength - 2), 2]);
      }),
      { numRuns: 500 },
    );
  });

  it("gives the text back", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const valid = Buffer.from(text).toString();
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(valid);
      }),
      { numRuns: 500 },
    );
  });

  it("reads no further in a text than the ids need", () => {
    // 100 MB, which take some 10 s to read through. Processor time does not hang on what else the machine does.
    const text = "alert host user ".repeat(6_000_000);
    const before = process.cpuUsage();
    expect(tokenizer.encode(text, { maxLength: 64 })).toHaveLength(64);
    expect(process.cpuUsage(before).user).toBeLessThan(2e6);
  });

  it.each([
    ["letters", 1_000_000, "thequickbrownfox"],
    ["emoji", 500_000, "😀"],
    ["spaces", 100_000, " "],
    ["NUL", 100_000, "\0"],
  ])("encodes an unbroken run: %s, %d units", (_name, length, unit) => {
    const text = unit.repeat(length / unit.length);
    const whole = tokenizer.encode(text);
    expect(tokenizer.decode(whole) === text).toBe(true);
    for (const maxLength of [3, 514]) {
      expect([...tokenizer.encode(text, { maxLength })]).toEqual([
        ...whole.subarray(0, maxLength - 1),
        tokenizer.eosId,
      ]);
    }
  });

  it("keeps no text alive through its cache", async () => {
    const fresh = await loadTokenizer(folder);
    setFlagsFromString("--expose-gc");
    const collect: unknown = runInNewContext("gc");
    const heapUsed = (): number => {
      if (isCallable(collect)) collect();
      return process.memoryUsage().heapUsed;
    };
    const before = heapUsed();
    // 100 texts of 1 MB, each with a word of its own, which goes into the cache.
    for (let i = 0; i < 100; i++) fresh.encode(`${"unmistakeable".repeat(3)}${i} `.repeat(25_000), { maxLength: 20 });
    expect(heapUsed() - before).toBeLessThan(20e6);
  });
});

describe("checkTokenizerFits", () => {
  it("takes a model with as many rows, or more", () => {
    checkTokenizerFits(tokenizer, { vocabSize: 600, padTokenId: 1 });
    checkTokenizerFits(tokenizer, { vocabSize: 640, padTokenId: 1 });
  });

  it("names both files, the tokens without a row, and the other padding", () => {
    let thrown: unknown;
    try {
      checkTokenizerFits(tokenizer, { vocabSize: 593, padTokenId: 0 }, "models/other");
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(SocagentError);
    expect(thrown).toMatchObject({ code: "tokenizer", subject: { file: join(folder, "tokenizer.json") } });
    expect(String(thrown)).toContain("models/other");
    const problems = thrown instanceof SocagentError ? thrown.problems : [];
    expect(problems).toHaveLength(2);
    expect(problems[0]).toContain("7 tokens have none");
    expect(problems[0]).toContain('"<mask>" (599)');
    expect(problems[1]).toContain("pad_token_id is 0");
  });
});
