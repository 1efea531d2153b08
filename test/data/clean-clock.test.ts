import { describe, expect, it } from "vitest";
import { ATTACK_SCHEDULE } from "../../src/data/cic/attack-schedule.js";
import { CIC_ATTACKS } from "../../src/data/cic/label-table.js";
import { resolveHalfDay } from "../../src/data/clean-clock.js";
import { parseCicLabel, scheduledAttack } from "../../src/data/labels.js";

/** The resolved time of day, and how it was found. */
function resolved(written: string, label: string): string {
  const local = Date.parse(`${written.replace(" ", "T")}Z`);
  const { shift, clock } = resolveHalfDay(local, scheduledAttack(parseCicLabel(label)));
  return `${new Date(local + shift).toISOString().slice(0, 16).replace("T", " ")} ${clock}`;
}

describe("resolveHalfDay", () => {
  it.each([
    ["2018-02-16 01:47:37", "DoS attacks-Hulk", "2018-02-16 13:47 schedule"],
    ["2018-02-16 10:16:30", "DoS attacks-SlowHTTPTest", "2018-02-16 10:16 schedule"],
    ["2018-02-21 02:13:26", "DDOS attack-HOIC", "2018-02-21 14:13 schedule"],
    ["2018-02-22 04:14:30", "SQL Injection", "2018-02-22 16:14 schedule"],
    ["2018-02-14 12:01:46", "FTP-BruteForce", "2018-02-14 12:01 schedule"],
    ["2018-03-01 02:12:02", "Infilteration", "2018-03-01 14:12 schedule"],
    ["2018-03-01 10:54:39", "Infiltration - NMAP Portscan", "2018-03-01 10:54 schedule"],
    ["2017-07-05 03:20:00", "Heartbleed", "2017-07-05 15:20 schedule"],
    ["2017-07-07 03:56:00", "DDoS", "2017-07-07 15:56 schedule"],
  ])("puts %s of %s where its attack ran: %s", (written, label, expected) => {
    expect(resolved(written, label)).toBe(expected);
  });

  it.each([
    ["2018-02-14 08:31:01", "2018-02-14 08:31 working-day"],
    ["2018-02-14 11:59:59", "2018-02-14 11:59 working-day"],
    ["2018-02-14 12:00:00", "2018-02-14 12:00 working-day"],
    ["2018-02-14 01:00:00", "2018-02-14 13:00 working-day"],
    ["2018-02-14 05:08:11", "2018-02-14 17:08 working-day"],
    ["2018-02-14 07:59:59", "2018-02-14 19:59 working-day"],
  ])("puts a benign flow of %s in the working day: %s", (written, expected) => {
    expect(resolved(written, "Benign")).toBe(expected);
  });

  it("takes the working day for an attack that fits no window", () => {
    expect(resolved("2018-03-02 02:03:34", "Bot")).toBe("2018-03-02 14:03 working-day");
    expect(resolved("2018-03-02 12:28:15", "Bot")).toBe("2018-03-02 12:28 working-day");
  });

  it("leaves hours that a clock of 12 does not have, and days of other captures", () => {
    expect(resolved("2018-02-14 13:00:00", "Benign")).toBe("2018-02-14 13:00 as-written");
    expect(resolved("2018-02-14 00:10:00", "Benign")).toBe("2018-02-14 00:10 as-written");
    expect(resolved("2020-02-14 03:10:00", "Benign")).toBe("2020-02-14 03:10 as-written");
    expect(resolved("1970-01-10 03:04:26", "Benign")).toBe("1970-01-10 03:04 as-written");
  });

  it("knows a label for every attack of the schedule", () => {
    const names = new Set(CIC_ATTACKS.map(({ name }) => scheduledAttack(parseCicLabel(name) ?? undefined) ?? name));
    const known = new Set(
      CIC_ATTACKS.flatMap(({ spellings }) => spellings.map((spelling) => scheduledAttack(parseCicLabel(spelling)))),
    );
    expect(names.size).toBeGreaterThan(0);
    for (const windows of Object.values(ATTACK_SCHEDULE)) {
      for (const { attack, from, to } of windows) {
        expect(known).toContain(attack);
        expect(from < to).toBe(true);
      }
    }
  });
});
