import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import type { DoctorReport } from "../../src/cli/doctor-report.js";
import { findNativeBinding } from "../../src/model/native-binding.js";
import { BIN, socagent } from "./run-cli.js";

const native = findNativeBinding();

function parse(stdout: string): DoctorReport {
  return JSON.parse(stdout) as DoctorReport;
}

describe("socagent doctor", () => {
  it("starts the best backend, and says why each better one was passed over", async () => {
    const { code, stdout, stderr } = await socagent(["doctor", "--json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { ok, schemaVersion, backend, machine, versions } = parse(stdout);
    expect({ ok, schemaVersion, node: versions.node }).toEqual({
      ok: true,
      schemaVersion: 1,
      node: process.versions.node,
    });
    expect(machine.cores.logical).toBeGreaterThan(0);
    expect(machine.memory.availableBytes).toBeGreaterThan(0);
    const { trial } = backend;
    if (trial.kind !== "started") throw new Error(trial.reason);
    const order = ["gpu", "cpu", "wasm"];
    expect(trial.backend.passedOver.map(({ kind }) => kind)).toEqual(order.slice(0, order.indexOf(trial.backend.kind)));
    for (const { reason, mend } of trial.backend.passedOver) expect({ reason, mend }).not.toContain("");
    if (native.kind === "absent") expect(trial.backend.kind).toBe("wasm");
    else expect(trial.backend.library).toContain(native.library ?? "TensorFlow");
  });

  it("runs the backend and the threads asked for", async () => {
    const { code, stdout } = await socagent(["doctor", "--backend", "wasm", "--threads", "1", "--json"]);
    expect(code).toBe(0);
    expect(parse(stdout).backend).toMatchObject({
      requested: "wasm",
      trial: { kind: "started", backend: { kind: "wasm", threads: 1, passedOver: [] } },
    });
  });

  it.runIf(native.kind === "absent" || !native.gpuLibrary)(
    "exits with 1, the reason and the mend where it can't",
    async () => {
      const asText = await socagent(["doctor", "--backend", "gpu"]);
      expect({ code: asText.code, stderr: asText.stderr }).toEqual({ code: 1, stderr: "" });
      expect(asText.stdout).toMatch(/Does not run .*gpu/);
      expect(asText.stdout).toContain("npm run native");
      const asJson = await socagent(["doctor", "--backend", "gpu", "--json"]);
      expect(asJson.code).toBe(1);
      expect(parse(asJson.stdout)).toMatchObject({
        ok: false,
        backend: { requested: "gpu", trial: { kind: "failed" } },
      });
    },
  );

  it("ends quietly when its reader has gone", async () => {
    const child = spawn(process.execPath, [BIN, "doctor", "--backend", "wasm", "--threads", "1"]);
    child.stdout.destroy();
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    await once(child, "close");
    expect(stderr).toBe("");
    expect(child.signalCode).toBeNull();
  });

  it("exits with 130 when it is interrupted", async () => {
    const child = spawn(process.execPath, [BIN, "doctor", "--backend", "wasm"], { stdio: "ignore" });
    const timer = setInterval(() => child.kill("SIGINT"), 150); // the first may come before the handler is there
    const [code, signal] = (await once(child, "close")) as [number | null, string | null];
    clearInterval(timer);
    expect(code === 130 || signal === "SIGINT").toBe(true);
  });
});
