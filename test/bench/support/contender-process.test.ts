import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { ContenderProcess } from "../../../bench/support/contender-process.js";

const script = join(import.meta.dirname, "echo-contender.mjs");

describe("ContenderProcess", () => {
  const started: ContenderProcess[] = [];
  const start = (program = process.execPath): ContenderProcess => {
    const one = new ContenderProcess({ program, args: [script, "yes"], environment: { CONTENDER_TEST: "set" } });
    started.push(one);
    return one;
  };
  afterEach(() => Promise.all(started.map((one) => one.close())));

  it("hears the greeting and each answer, and passes over chatter", async () => {
    const contender = start();
    expect(await contender.next()).toEqual({ ready: "yes", environment: "set" });
    expect(await contender.ask("run 1")).toEqual({ said: "run 1" });
    expect(await contender.ask("run 2")).toEqual({ said: "run 2" });
  });

  it("tells how the process ended and what it printed last", async () => {
    const contender = start();
    await contender.next();
    await expect(contender.ask("die")).rejects.toThrow(/exit code 3.*\n.*out of memory, say/);
    await expect(contender.ask("run 1")).rejects.toThrow("exit code 3");
  });

  it("tells that a program is not there", async () => {
    await expect(start("/nowhere/program").next()).rejects.toThrow("ENOENT");
  });

  it("ends with its input", async () => {
    const contender = start();
    await contender.next();
    await contender.close();
    await expect(contender.next()).rejects.toThrow("exit code 0");
  });
});
