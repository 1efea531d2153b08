// Who works in a folder, where ids of processes are given again.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type ProcessSystem, refuseRunning, stateOfProcess, thisProcess } from "../src/run-process.js";

const HAS_PROC = existsSync("/proc/self/stat");
/** A system that says when processes began, and one that does not. */
const telling = (start: string): ProcessSystem => ({ isAlive: () => true, startOf: () => start });
const SILENT: ProcessSystem = { isAlive: () => true, startOf: () => undefined };
const OTHER = { pid: process.pid + 1, started: "boot 100" };
const DOING = { doing: "writing to monday", note: "monday/.work/run.json", instead: "give another folder with --out" };

describe("stateOfProcess", () => {
  it("takes a process for the one that was noted only if it began at the same time", () => {
    expect(stateOfProcess(OTHER, telling("boot 100"))).toBe("running");
    expect(stateOfProcess(OTHER, telling("boot 101"))).toBe("ended");
    expect(stateOfProcess(OTHER, telling("later-boot 100"))).toBe("ended");
  });

  it("is unsure where the system does not tell, or the note is of an older version", () => {
    expect(stateOfProcess(OTHER, SILENT)).toBe("unsure");
    expect(stateOfProcess({ pid: OTHER.pid }, telling("boot 100"))).toBe("unsure");
  });

  it("takes no process, and this one, for ended", () => {
    expect(stateOfProcess(OTHER, { ...SILENT, isAlive: () => false })).toBe("ended");
    expect(stateOfProcess({ pid: process.pid }, SILENT)).toBe("ended");
    // To send a signal to 0 or less would reach a whole group.
    expect(stateOfProcess({ pid: 0 })).toBe("ended");
    expect(stateOfProcess({ pid: -process.pid })).toBe("ended");
  });

  it.skipIf(!HAS_PROC)("reads from /proc when a process began", async () => {
    const name = "a) b (c"; // a process's name may hold what stands around it
    const child = spawn(process.execPath, [
      "-e",
      `process.title = ${JSON.stringify(name)}; console.log(); setInterval(() => {}, 1000)`,
    ]);
    await once(child.stdout, "data");
    const pid = child.pid ?? 0;
    try {
      const { started } = thisProcess();
      expect(started).toMatch(/^\S+ \d+$/);
      expect(stateOfProcess({ pid, started })).toBe("ended");
      // As it writes of itself.
      const noted = spawnSync("cat", [`/proc/${pid}/stat`], { encoding: "latin1" })
        .stdout.split(") ")
        .at(-1);
      const boot = started?.split(" ")[0] ?? "";
      expect(stateOfProcess({ pid, started: `${boot} ${noted?.split(" ")[19] ?? ""}` })).toBe("running");
    } finally {
      child.kill("SIGKILL");
      await once(child, "close");
    }
    expect(stateOfProcess({ pid })).toBe("ended");
  });

  it.skipIf(!HAS_PROC)("takes a killed process that nobody waited for as ended", async () => {
    // The shell starts a process that ends, and becomes one that does not wait for it.
    const shell = spawn("sh", ["-c", "sleep 0 & echo $!; exec sleep 20"]);
    try {
      const [line] = (await once(shell.stdout, "data")) as [Buffer];
      const pid = Number(line.toString());
      await expect.poll(() => stateOfProcess({ pid })).toBe("ended");
      expect(() => process.kill(pid, 0)).not.toThrow();
    } finally {
      shell.kill("SIGKILL");
    }
  });
});

describe("refuseRunning", () => {
  it("says what to do, and where a process cannot be told from another, how to go on", () => {
    expect(() => {
      refuseRunning(OTHER, DOING, telling("boot 100"));
    }).toThrow(
      expect.objectContaining({
        message: `process ${OTHER.pid} is already writing to monday`,
        nextStep: "Wait for it, stop it, or give another folder with --out.",
      }),
    );
    expect(() => {
      refuseRunning(OTHER, { doing: "ingesting to d", note: "run.json" }, SILENT);
    }).toThrow(
      expect.objectContaining({
        nextStep: `Wait for it, or stop it. If process ${OTHER.pid} is no socagent, its id was given again: write 0 in place of ${OTHER.pid} in run.json.`,
      }),
    );
    refuseRunning(OTHER, DOING, telling("boot 101"));
  });
});
