import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findDateOrder, parseTime, type TimeRules } from "../../../src/data/read/parse-time.js";
import { isTimeZone, localToUtc } from "../../../src/data/read/time-zone.js";

const rules: TimeRules = { monthFirst: false, toUtc: (clock) => clock, year: null, now: Date.UTC(2024, 5, 1) };
const iso = (text: string, with_: Partial<TimeRules> = {}): string => {
  const time = parseTime(text, { ...rules, ...with_ });
  return Number.isNaN(time) ? "none" : new Date(time).toISOString();
};

describe("parseTime", () => {
  it.each([
    ["1642723347", "2022-01-21T00:02:27.000Z"],
    ["1642723347.123456", "2022-01-21T00:02:27.123Z"],
    ["1642723347123", "2022-01-21T00:02:27.123Z"],
    ["1642723347123456", "2022-01-21T00:02:27.123Z"],
    ["1642723347123456789", "2022-01-21T00:02:27.123Z"],
    ["2024-03-05T10:11:12Z", "2024-03-05T10:11:12.000Z"],
    ["2024-03-05T10:11:12.987654+02:00", "2024-03-05T08:11:12.987Z"],
    ["2017-03-25T16:49:58.856335-0600", "2017-03-25T22:49:58.856Z"],
    ["2024-03-05 10:11:12,5", "2024-03-05T10:11:12.500Z"],
    ["2024/03/05 10:11", "2024-03-05T10:11:00.000Z"],
    ["2024-03-05", "2024-03-05T00:00:00.000Z"],
    ["2024-03-05T10:11:12 UTC", "2024-03-05T10:11:12.000Z"],
    ["20240305T101112Z", "2024-03-05T10:11:12.000Z"],
    ["20240305101112", "2024-03-05T10:11:12.000Z"],
    ["14/02/2018 08:31:01", "2018-02-14T08:31:01.000Z"],
    ["4/7/2017 8:54", "2017-07-04T08:54:00.000Z"],
    ["05.03.2024 10:11:12", "2024-03-05T10:11:12.000Z"],
    ["5/3/2024, 3:24:35.123 PM", "2024-03-05T15:24:35.123Z"],
    ["5/3/2024 12:00 a.m.", "2024-03-05T00:00:00.000Z"],
    ["03/24/2017-14:02:10.725355", "2017-03-24T14:02:10.725Z"],
    ["10/Oct/2000:13:55:36 -0700", "2000-10-10T20:55:36.000Z"],
    ["[10/Oct/2000:13:55:36 -0700]", "2000-10-10T20:55:36.000Z"],
    ["Oct 11 22:14:15", "2023-10-11T22:14:15.000Z"],
    ["May  1 02:03:04", "2024-05-01T02:03:04.000Z"],
    ["Sat Nov 23 10:00:00 2024", "2024-11-23T10:00:00.000Z"],
    ["Sat, 23 Nov 2024 10:00:00 GMT", "2024-11-23T10:00:00.000Z"],
    ["Jan 31, 2024 @ 10:00:00.250", "2024-01-31T10:00:00.250Z"],
    ["Jan 31, 2024, 10:00:00 PM", "2024-01-31T22:00:00.000Z"],
    ["31-Jan-2024 10:00:00", "2024-01-31T10:00:00.000Z"],
  ])("reads %s", (text, expected) => {
    expect(iso(text)).toBe(expected);
  });

  it.each([
    "",
    "soon",
    "12:00:00",
    "2024-13-01",
    "2024-02-30",
    "31/02/2024 10:00",
    "2024-03-05T25:00:00Z",
    "5/3/2024 13:00 PM",
    "-5",
    "1e9",
  ])("knows that %j is no time", (text) => {
    expect(iso(text)).toBe("none");
  });

  it("reads the month first where it is told to", () => {
    expect(iso("04/03/2024 10:00", { monthFirst: true })).toBe("2024-04-03T10:00:00.000Z");
    expect(iso("14/02/2024 10:00", { monthFirst: true })).toBe("none");
  });

  it("takes the year that is given for times without one, and else the latest that is not to come", () => {
    expect(iso("Oct 11 22:14:15", { year: 2019 })).toBe("2019-10-11T22:14:15.000Z");
    expect(iso("Jun  1 12:00:00")).toBe("2024-06-01T12:00:00.000Z");
    expect(iso("Feb 29 12:00:00", { now: Date.UTC(2023, 0, 1) })).toBe("2020-02-29T12:00:00.000Z");
  });

  it("reads any instant that ISO writes", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("1900-01-01"), max: new Date("9999-01-01"), noInvalidDate: true }),
        (date) => {
          expect(parseTime(date.toISOString(), rules)).toBe(date.getTime());
        },
      ),
    );
  });

  it("gives a number or NaN for any text, at once", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...Array.from("0123456789-/: .TZ+,[]AMPmJan")) })),
        (text) => {
          expect(typeof parseTime(text, rules)).toBe("number");
        },
      ),
    );
    expect(parseTime("1".repeat(1e6), rules)).toBeNaN();
  });
});

describe("findDateOrder", () => {
  it("is decided by a number above twelve", () => {
    expect(findDateOrder(["01/02/2024", "13/02/2024"])).toBe("day-first");
    expect(findDateOrder(["01/02/2024", "02/13/2024"])).toBe("month-first");
    expect(findDateOrder(["01/02/2024", "02/03/2024"])).toBe("open");
  });
});

describe("localToUtc", () => {
  const berlin = localToUtc("Europe/Berlin");
  const at = (text: string): string => new Date(berlin(Date.parse(`${text}Z`))).toISOString();

  it("follows daylight saving", () => {
    expect(at("2024-01-15T12:00:00")).toBe("2024-01-15T11:00:00.000Z");
    expect(at("2024-07-15T12:00:00")).toBe("2024-07-15T10:00:00.000Z");
    expect(at("2024-03-31T01:59:59")).toBe("2024-03-31T00:59:59.000Z");
    expect(at("2024-03-31T03:00:00")).toBe("2024-03-31T01:00:00.000Z");
    expect(at("2024-10-27T01:59:59")).toBe("2024-10-26T23:59:59.000Z");
    expect(at("2024-10-27T03:00:00")).toBe("2024-10-27T02:00:00.000Z");
  });

  it("takes the first of an hour that comes twice, and the offset before an hour that never comes", () => {
    expect(at("2024-10-27T02:30:00")).toBe("2024-10-27T00:30:00.000Z");
    expect(at("2024-03-31T02:30:00")).toBe("2024-03-31T01:30:00.000Z");
  });

  it("knows fixed offsets and half hours", () => {
    expect(localToUtc("-04:00")(0)).toBe(4 * 3_600_000);
    expect(localToUtc("+0530")(0)).toBe(-5.5 * 3_600_000);
    expect(localToUtc("Asia/Kolkata")(Date.UTC(2024, 0, 1))).toBe(Date.UTC(2023, 11, 31, 18, 30));
    expect(isTimeZone("Mars/Olympus")).toBe(false);
    expect(isTimeZone("+99:00")).toBe(false);
  });
});
