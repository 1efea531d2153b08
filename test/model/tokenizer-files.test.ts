import { mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { SocagentError } from "../../src/errors.js";
import { readTokenizerFiles } from "../../src/model/tokenizer-files.js";
import { loadTokenizer } from "../../src/model/tokens.js";

const fixtures = join(import.meta.dirname, "../oracle/fixtures/tokens");
const jsonText = readFileSync(join(fixtures, "small-json/tokenizer.json"), "utf8");
const vocabText = readFileSync(join(fixtures, "small-lists/vocab.json"), "utf8");
const mergesText = readFileSync(join(fixtures, "small-lists/merges.txt"), "utf8");

const Json = z.looseObject({
  added_tokens: z.array(z.looseObject({ id: z.number(), content: z.string() })),
  model: z.looseObject({ vocab: z.record(z.string(), z.unknown()), merges: z.array(z.unknown()) }),
});
type Json = z.infer<typeof Json>;

let folder = mkdtempSync(join(tmpdir(), "socagent-tokenizer-"));
beforeEach(() => {
  rmSync(folder, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), "socagent-tokenizer-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function put(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

/** Writes a tokenizer.json with something changed. */
function putChanged(change: (json: Json) => void): void {
  const json = Json.parse(JSON.parse(jsonText));
  change(json);
  put({ "tokenizer.json": JSON.stringify(json) });
}

async function refusal(): Promise<SocagentError> {
  try {
    await loadTokenizer(folder);
  } catch (thrown) {
    if (!(thrown instanceof SocagentError)) throw thrown;
    expect(thrown.code).toBe("tokenizer");
    expect(thrown.subject.file).toContain(folder);
    expect(thrown.message).toContain(folder);
    expect(thrown.nextStep).toBeDefined();
    return thrown;
  }
  throw new Error("the tokenizer was taken");
}

async function problems(): Promise<readonly string[]> {
  return (await refusal()).problems;
}

describe("what is read", () => {
  it("takes tokenizer.json before the lists", async () => {
    put({ "tokenizer.json": jsonText, "vocab.json": "nothing", "merges.txt": "nothing" });
    expect((await readTokenizerFiles(folder)).file).toBe(join(folder, "tokenizer.json"));
  });

  it("makes the same of tokenizer.json and the lists", async () => {
    put({ "vocab.json": vocabText, "merges.txt": mergesText });
    const lists = await readTokenizerFiles(folder);
    putChanged((json) => {
      for (const token of json.added_tokens) if (token.content === "<mask>") token.lstrip = true;
    });
    const { file, ...json } = await readTokenizerFiles(folder);
    const byId = (tokens: typeof json.addedTokens): unknown => [...tokens].sort((a, b) => a.id - b.id);
    expect(file).not.toBe(lists.file);
    expect({ ...lists, addedTokens: byId(lists.addedTokens) }).toEqual({
      ...json,
      file: lists.file,
      addedTokens: byId(json.addedTokens),
    });
  });

  it("takes files of older libraries: no model type, merges as strings, no added tokens, Windows line ends, a BOM", async () => {
    putChanged((json) => {
      delete json.model.type;
      json.model.merges = json.model.merges.map((merge) => z.array(z.string()).parse(merge).join(" "));
      json.added_tokens = [];
    });
    const old = await loadTokenizer(folder);
    rmSync(join(folder, "tokenizer.json"));
    put({ "vocab.json": `\ufeff${vocabText}`, "merges.txt": mergesText.replaceAll("\n", "\r\n") });
    const lists = await loadTokenizer(folder);
    const text = "the user's <mask> login failed";
    for (const specialTokens of ["text", "parse"] as const) {
      expect([...old.encode(text, { specialTokens })]).toEqual([...lists.encode(text, { specialTokens })]);
    }
  });

  it("takes the frame of a text from the post-processor, and names from tokenizer_config.json", async () => {
    putChanged((json) => {
      json.post_processor = {
        type: "TemplateProcessing",
        single: [{ SpecialToken: { id: "<unk>" } }, { Sequence: { id: "A" } }, { SpecialToken: { id: "<pad>" } }],
      };
    });
    expect([...(await loadTokenizer(folder)).encode("")]).toEqual([3, 1]);
    put({
      "tokenizer_config.json": JSON.stringify({ cls_token: "<s>", pad_token: { content: "</s>" }, sep_token: null }),
    });
    const named = await loadTokenizer(folder);
    expect([named.bosId, named.padId, named.eosId]).toEqual([0, 2, 1]);
  });

  it("parses added tokens that are not special in any text", async () => {
    putChanged((json) => {
      json.model.vocab["new word"] = 600;
      json.added_tokens.push({ id: 600, content: "new word", single_word: true, rstrip: true, special: false });
    });
    const tokenizer = await loadTokenizer(folder);
    const count = (text: string): number => tokenizer.encode(text).filter((id) => id === 600).length;
    expect(["new word", "a new word new word!", "renew word", "new wordy", "new_new word"].map(count)).toEqual([
      1, 2, 0, 0, 0,
    ]);
    expect([...tokenizer.encode("new word \n a")]).toEqual([0, 600, ...tokenizer.encode("a").subarray(1)]);
    expect(tokenizer.decode(tokenizer.encode("é new word é"))).toBe("é new wordé");
  });
});

describe("what is refused", () => {
  it("a folder without a tokenizer, naming each missing file", async () => {
    expect(await problems()).toEqual(["tokenizer.json is missing", "vocab.json is missing", "merges.txt is missing"]);
    put({ "vocab.json": vocabText });
    expect(await problems()).toEqual(["tokenizer.json is missing", "merges.txt is missing"]);
  });

  it.each([
    ["no JSON", '{"model": '],
    ["an empty file", ""],
    ["a list", "[]"],
    ["keys twice", '{"model": 1, "model": 2}'],
    ["nesting without end", "[".repeat(100_000)],
    ["an empty object", "{}"],
  ])("%s", async (_name, text) => {
    put({ "tokenizer.json": text });
    expect((await refusal()).subject.file).toBe(join(folder, "tokenizer.json"));
    rmSync(join(folder, "tokenizer.json"));
    put({ "vocab.json": text, "merges.txt": mergesText });
    expect((await refusal()).subject.file).toBe(join(folder, "vocab.json"));
  });

  it("files that are too large, folders and loops in their place", async () => {
    put({ "tokenizer.json": "" });
    truncateSync(join(folder, "tokenizer.json"), 40 * 1024 * 1024);
    expect((await refusal()).message).toContain("41943040 bytes");
    rmSync(join(folder, "tokenizer.json"));
    symlinkSync(folder, join(folder, "tokenizer.json"));
    expect((await refusal()).message).toContain("it is a folder");
    rmSync(join(folder, "tokenizer.json"));
    symlinkSync("tokenizer.json", join(folder, "tokenizer.json"));
    await expect(loadTokenizer(folder)).rejects.toMatchObject({ name: "SocagentError", code: "tokenizer" });
  });

  it("too many entries", async () => {
    const entries = Object.fromEntries(Array.from({ length: 500_001 }, (_, i) => [`t${i}`, i]));
    put({ "vocab.json": JSON.stringify(entries), "merges.txt": mergesText });
    await refusal();
    put({ "vocab.json": vocabText, "merges.txt": "a b\n".repeat(500_001) });
    expect((await problems()).join()).toContain("500001 entries");
  });

  it("settings that change the ids, each named", async () => {
    putChanged((json) => {
      Object.assign(json, {
        normalizer: { type: "NFC" },
        pre_tokenizer: { type: "Whitespace" },
        post_processor: { type: "Sequence" },
      });
      Object.assign(json.model, { type: "WordPiece", dropout: 0.1, ignore_merges: true, end_of_word_suffix: "</w>" });
    });
    const said = (await problems()).join("\n");
    for (const word of [
      "NFC",
      "Whitespace",
      "Sequence",
      "WordPiece",
      "dropout",
      "ignore_merges",
      "end_of_word_suffix",
    ]) {
      expect(said).toContain(word);
    }
  });

  it("a vocabulary that is not right, with every kind of problem", async () => {
    putChanged(({ model }) => {
      model.vocab.far = 100_000;
      model.vocab.negative = -1;
      model.vocab.twin = 300;
      delete model.vocab.a;
      model.merges.unshift(["q", "no-such"]);
    });
    const said = (await problems()).join("\n");
    expect(said).toContain('"far" has 100000');
    expect(said).toContain('"negative" has -1');
    expect(said).toContain('"twin" have 300');
    expect(said).toContain("0x61");
    expect(said).toContain('"no-such" and "qno-such" (merge 0)');
  });

  it("ids that are no whole numbers, merges that are no pairs, added tokens that are none", async () => {
    putChanged((json) => {
      Object.assign(json.model.vocab, { half: 1.5, text: "7", nothing: null, deep: [[1]] });
      json.model.merges = [["a"], "a b c", "ab", 5, ["a", 1], ["", "a"]];
      Object.assign(json, { added_tokens: [{ id: 1 }, null, { id: "1", content: "x" }] });
    });
    const said = (await problems()).join("\n");
    expect(said).toContain('"half" has 1.5');
    expect(said).toContain("and 1 more");
    expect(said.match(/added_tokens has/g)).toHaveLength(3);
  });

  it("missing special tokens, all of them", async () => {
    const vocab = z.record(z.string(), z.number()).parse(JSON.parse(vocabText));
    put({
      "vocab.json": JSON.stringify({ ...vocab, "<mask>": undefined, "<pad>": undefined }),
      "merges.txt": mergesText,
    });
    expect(await problems()).toEqual([
      'the vocabulary lacks special tokens: "<pad>" (pad_token), "<mask>" (mask_token)',
    ]);
    put({ "vocab.json": vocabText, "tokenizer_config.json": JSON.stringify({ mask_token: "[MASK]", pad_token: 5 }) });
    expect((await problems()).join()).toMatch(/pad_token is 5.*"\[MASK\]" \(mask_token\)/);
  });

  it("special tokens that plain text could become", async () => {
    putChanged(({ model, added_tokens: added }) => {
      model.vocab["s>"] = 600;
      model.merges.push(["s", ">"], ["<", "s>"]);
      added.push({ id: Number(model.vocab.x), content: "x", special: true });
    });
    const said = (await problems()).join("\n");
    expect(said).toContain('merges make special tokens out of plain text: "<s>"');
    expect(said).toContain('special tokens are the tokens of bytes: "x"');
  });

  it("an added token under another id than the vocabulary's", async () => {
    putChanged(({ added_tokens: added }) => {
      for (const token of added) if (token.content === "<mask>") token.id = 4;
    });
    expect((await problems()).join()).toContain('gives "<mask>" the id 4, the vocabulary 599');
  });

  it("anything else only by a SocagentError", async () => {
    const anyFile = fc.oneof(
      // A piece of the file replaced by another.
      fc
        .tuple(
          fc.nat(jsonText.length),
          fc.nat(300),
          fc.oneof(fc.constantFrom("null", "0", "-1", '"a"', "{}", "[]", ",", "1e999"), fc.string()),
        )
        .map(([at, cut, piece]) => jsonText.slice(0, at) + piece + jsonText.slice(at + cut)),
      // Fields replaced by any JSON.
      fc
        .record({ model: fc.jsonValue(), added_tokens: fc.jsonValue(), pre_tokenizer: fc.jsonValue() })
        .map((value) => JSON.stringify(value)),
      fc
        .tuple(
          fc.constantFrom("added_tokens", "model", "normalizer", "pre_tokenizer", "post_processor"),
          fc.jsonValue({ maxDepth: 4 }),
        )
        .map(([field, value]) => JSON.stringify({ ...Json.parse(JSON.parse(jsonText)), [field]: value })),
    );
    const outcomes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        anyFile,
        fc.constantFrom("tokenizer.json", "vocab.json", "tokenizer_config.json"),
        async (text, name) => {
          put({ "tokenizer.json": jsonText, "merges.txt": mergesText, [name]: text });
          if (name === "vocab.json") rmSync(join(folder, "tokenizer.json"));
          outcomes.add(
            await loadTokenizer(folder).then(
              (tokenizer) => {
                expect(tokenizer.decode(tokenizer.encode("plain text"))).toBe("plain text");
                return "taken";
              },
              (thrown: unknown) => {
                if (!(thrown instanceof SocagentError)) throw thrown;
                return thrown.code;
              },
            ),
          );
        },
      ),
      { numRuns: 300 },
    );
    expect([...outcomes].sort()).toEqual(["taken", "tokenizer"]);
  });
});
