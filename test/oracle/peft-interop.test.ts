// Adapters exchanged with real PEFT, both ways, where SOCAGENT_PYTHON names a Python that has it. Tolerance: 1e-4.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const python = process.env.SOCAGENT_PYTHON;
if (python === undefined) {
  console.warn("Exchanging adapters with PEFT is not tested: SOCAGENT_PYTHON names no Python with torch and peft.");
}
const result = z.object({
  methods: z.array(z.object({ method: z.string(), oursInPeft: z.number(), peftInOurs: z.number() })),
});

describe.skipIf(python === undefined)("exchange with PEFT", () => {
  it("gives equal logits both ways", { timeout: 600_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "socagent-interop-"));
    const file = join(folder, "result.json");
    const script = join(import.meta.dirname, "check_peft_interop.py");
    await promisify(execFile)(python ?? "", [script, "--result", file]);
    const { methods } = result.parse(JSON.parse(readFileSync(file, "utf8")));
    expect(methods.map(({ method }) => method)).toEqual(expect.arrayContaining(["LoRA", "rsLoRA", "DoRA"]));
    for (const { oursInPeft, peftInOurs } of methods) {
      expect(oursInPeft).toBeLessThan(1e-4);
      expect(peftInOurs).toBeLessThan(1e-4);
    }
    rmSync(folder, { recursive: true });
  });
});
