// LoRA's and DoRA's updates against composed operations, with non-zero B (tolerance: see composed.ts).
import { describe, expect, it } from "vitest";
import { linear, linearGroup } from "../../src/model/linear.js";
import { lowRankProduct } from "../../src/model/low-rank.js";
import { INFERENCE } from "../../src/model/mode.js";
import { Weights } from "../../src/model/params.js";
import { markConstant, startBackend, tensorOf, tf } from "../../src/model/tensors.js";
import { TEST_BACKENDS } from "../backends.js";
import { composedLinear, expectComposed, randomValues, type Comparison, type Named } from "./composed.js";

const [N, IN] = [7, 13];
const x = randomValues("x", [N, IN]);

/** A module's frozen parameters. */
function frozen(name: string, outputs: number): Named {
  return {
    [`${name}.weight`]: randomValues(`${name}.weight`, [outputs, IN]),
    [`${name}.bias`]: randomValues(`${name}.bias`, [outputs]),
  };
}

function update(name: string, outputs: number, rank: number): Named {
  return {
    [`${name}.a`]: randomValues(`${name}.a`, [rank, IN]),
    [`${name}.b`]: randomValues(`${name}.b`, [outputs, rank]),
  };
}

function magnitude(name: string, outputs: number): Named {
  return { [`${name}.magnitude`]: randomValues(`${name}.magnitude`, [outputs], 0.3, 4) };
}

describe.each(TEST_BACKENDS)("low-rank updates on %s", (backend) => {
  /** Modules of a group with `masked` ones drawing a mask each, in their order. */
  const group = (names: readonly string[], masked: readonly string[] = []): Pick<Comparison, "ours" | "composed"> => ({
    ours: (weights, mode) => linearGroup(weights, names, weights.matrix("x"), mode),
    composed: (weights, masks) => {
      expect(masks).toHaveLength(masked.length);
      const mask = (name: string): Float32Array | undefined => masks[masked.indexOf(name)];
      return tf.concat(
        names.map((name) => composedLinear(weights, name, weights.matrix("x"), mask(name))),
        1,
      );
    },
  });

  describe("LoRA", () => {
    const names = ["query", "key", "value"];
    const base = { ...frozen("query", 10), ...frozen("key", 6), ...frozen("value", 9) };

    it("updates one module", async () => {
      const trained = { x, ...update("query", 10, 4) };
      await expectComposed(backend, {
        trained,
        frozen: frozen("query", 10),
        updates: { query: { scale: 2 } },
        ...group(["query"]),
      });
    });

    it("updates an input that is constant, as the first layer's", async () => {
      await expectComposed(backend, {
        trained: update("query", 10, 4),
        frozen: { x, ...frozen("query", 10) },
        updates: { query: { scale: 0.5 } },
        ...group(["query"]),
      });
    });

    it.each([0, 0.3])("updates an input that is marked as constant, with dropout %d", async (dropout) => {
      const masked = dropout > 0 ? ["query"] : [];
      await expectComposed(backend, {
        trained: update("query", 10, 4),
        frozen: { x, ...frozen("query", 10) },
        updates: { query: { scale: 0.5, dropout } },
        training: true,
        ...group(["query"], masked),
        ours: (weights, mode) => linear(weights, "query", markConstant(weights.matrix("x")), mode),
      });
    });

    it("passes the gradient through an update that is frozen", async () => {
      await expectComposed(backend, {
        trained: { x },
        frozen: { ...frozen("query", 10), ...update("query", 10, 4) },
        updates: { query: { scale: 2 } },
        ...group(["query"]),
      });
    });

    it("updates a module whose bias is trained", async () => {
      const { "query.bias": bias, ...weight } = frozen("query", 10);
      await expectComposed(backend, {
        trained: { x, ...update("query", 10, 4), "query.bias": bias ?? x },
        frozen: weight,
        updates: { query: { scale: 2 } },
        ...group(["query"]),
      });
    });

    it("updates a module whose weight is trained too", async () => {
      await expectComposed(backend, {
        trained: { x, ...update("query", 10, 4), ...frozen("query", 10) },
        updates: { query: { scale: 2 } },
        ...group(["query"]),
      });
    });

    it("updates a group with different ranks and scales", async () => {
      await expectComposed(backend, {
        trained: { x, ...update("query", 10, 4), ...update("key", 6, 1), ...update("value", 9, 8) },
        frozen: base,
        updates: { query: { scale: 2 }, key: { scale: 0.25 }, value: { scale: 16 / Math.sqrt(8) } },
        ...group(names),
      });
    });

    it.each([
      ["the first", ["query"]],
      ["the middle", ["key"]],
      ["the outer ones", ["query", "value"]],
      ["the last two", ["key", "value"]],
    ])("updates %s of a group", async (_, chosen) => {
      const outputs = { query: 10, key: 6, value: 9 };
      const sizes = Object.entries(outputs).filter(([name]) => chosen.includes(name));
      await expectComposed(backend, {
        trained: Object.assign({ x }, ...sizes.map(([name, out], i) => update(name, out, 3 + i))) as Named,
        frozen: base,
        updates: Object.fromEntries(chosen.map((name, i) => [name, { scale: 1 + i }])),
        ...group(names),
      });
    });

    it("drops inputs of the update alone, by one mask for the value and the gradient", async () => {
      await expectComposed(backend, {
        trained: { x, ...update("query", 10, 4) },
        frozen: frozen("query", 10),
        updates: { query: { scale: 2, dropout: 0.4 } },
        training: true,
        ...group(["query"], ["query"]),
      });
    });

    it("drops inputs of each member by its own mask and rate", async () => {
      await expectComposed(backend, {
        trained: { x, ...update("query", 10, 4), ...update("key", 6, 2), ...update("value", 9, 3) },
        frozen: base,
        updates: {
          query: { scale: 2, dropout: 0.5 },
          key: { scale: 0.5, dropout: 0 },
          value: { scale: 1, dropout: 0.2 },
        },
        training: true,
        ...group(names, ["query", "value"]),
      });
    });

    it("drops nothing in inference", async () => {
      await expectComposed(backend, {
        trained: { x, ...update("query", 10, 4) },
        frozen: frozen("query", 10),
        updates: { query: { scale: 2, dropout: 0.4 } },
        ...group(["query"], []),
      });
    });

    it("gives zero for members without an update, and for a B of zeros", async () => {
      await startBackend(backend);
      tf.tidy(() => {
        const a = tensorOf(new Float32Array(2 * IN).fill(1), [2, IN]);
        const b = tensorOf(new Float32Array(10), [5, 2]);
        const members = [
          { outputs: 3, update: undefined },
          { outputs: 5, update: { a, b, scale: 2, dropout: 0 } },
        ];
        const y = lowRankProduct(tensorOf(x.data.slice(), [N, IN]), members, INFERENCE);
        expect(y.shape).toEqual([N, 8]);
        expect(y.dataSync().every((value) => value === 0)).toBe(true);
      });
    });
  });

  describe("DoRA", () => {
    const trained = { x, ...update("query", 10, 4), ...magnitude("query", 10) };
    const scale = 2;

    it("scales each output by its magnitude over its norm, which is constant in the gradient", async () => {
      await expectComposed(backend, {
        trained,
        frozen: frozen("query", 10),
        updates: { query: { scale } },
        ...group(["query"]),
      });
    });

    it("leaves the undropped product unscaled where it drops", async () => {
      await expectComposed(backend, {
        trained,
        frozen: frozen("query", 10),
        updates: { query: { scale, dropout: 0.4 } },
        training: true,
        ...group(["query"], ["query"]),
      });
    });

    it.each([0, 0.4])("has a bias that is trained, with dropout %d", async (dropout) => {
      const { "query.bias": bias = x, ...weight } = frozen("query", 10);
      await expectComposed(backend, {
        trained: { ...trained, "query.bias": bias },
        frozen: weight,
        updates: { query: { scale, dropout } },
        training: true,
        ...group(["query"], dropout > 0 ? ["query"] : []),
      });
    });

    it("updates an input that is marked as constant", async () => {
      await expectComposed(backend, {
        trained: { ...update("query", 10, 4), ...magnitude("query", 10) },
        frozen: { x, ...frozen("query", 10) },
        updates: { query: { scale, dropout: 0.3 } },
        training: true,
        ...group(["query"], ["query"]),
        ours: (weights, mode) => linear(weights, "query", markConstant(weights.matrix("x")), mode),
      });
    });

    it("stands in a group beside LoRA and a plain module", async () => {
      await expectComposed(backend, {
        trained: { ...trained, ...update("value", 9, 2) },
        frozen: { ...frozen("query", 10), ...frozen("key", 6), ...frozen("value", 9) },
        updates: { query: { scale, dropout: 0.3 }, value: { scale: 0.5, dropout: 0.3 } },
        training: true,
        ...group(["query", "key", "value"], ["query", "value"]),
      });
    });

    it("changes nothing when the magnitude is the norm and B is zero", async () => {
      const weight = randomValues("query.weight", [10, IN]).data;
      const norms = Float32Array.from({ length: 10 }, (_, i) => Math.hypot(...weight.subarray(i * IN, (i + 1) * IN)));
      await expectComposed(backend, {
        trained: { x },
        frozen: {
          ...frozen("query", 10),
          "query.a": randomValues("query.a", [4, IN]),
          "query.b": { shape: [10, 4], data: new Float32Array(40) },
          "query.magnitude": { shape: [10], data: norms },
        },
        updates: { query: { scale } },
        ours: (weights, mode) => linear(weights, "query", weights.matrix("x"), mode),
        composed: (weights) =>
          composedLinear(new Weights(weights.base, weights.replaced), "query", weights.matrix("x")),
      });
    });
  });
});
