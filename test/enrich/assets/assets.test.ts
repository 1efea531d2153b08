import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAddress, type Address } from "../../../src/enrich/address/address.js";
import { loadAssets } from "../../../src/enrich/assets/assets.js";
import { roleByName } from "../../../src/enrich/assets/host-role.js";
import { userKind } from "../../../src/enrich/assets/user-kind.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "socagent-assets-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(content: string): string {
  const file = join(folder, "assets.csv");
  writeFileSync(file, content);
  return file;
}

function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

describe("loadAssets", () => {
  it("finds the longest prefix, and names without case, full or short", async () => {
    const assets = await loadAssets(
      write(
        "asset,role,criticality\n10.0.0.0/8,Office Network,low\n10.1.0.0/16,servers,high\n10.1.2.3,Domain Controller,critical\n" +
          "fd00::/8,lab,low\nDC01.corp.example,domain-controller,critical\nweb7,web-server,high\n" +
          "db1.a.example,database,high\ndb1.b.example,test-database,low\n",
      ),
    );
    const role = (text: string): string | undefined => assets.ofAddress(address(text))?.role;
    expect([role("10.9.9.9"), role("10.1.9.9"), role("10.1.2.3"), role("fd00::1"), role("11.0.0.1")]).toEqual([
      "office-network",
      "servers",
      "domain-controller",
      "lab",
      undefined,
    ]);
    expect(assets.ofName("dc01.CORP.example.")).toEqual({ role: "domain-controller", criticality: "critical" });
    expect(assets.ofName("DC01")?.role).toBe("domain-controller");
    expect(assets.ofName("WEB7.corp.example")?.role).toBe("web-server");
    expect(assets.ofName("db1")).toBeUndefined(); // two have that short name
    expect(assets.ofName("db1.b.example")?.criticality).toBe("low");
    expect(assets.ofName("other")).toBeUndefined();
    expect(assets.size).toBe(8);
  });

  it("passes over bad rows and says where they are", async () => {
    const assets = await loadAssets(
      write(
        "Hostname;Criticality\n# a comment\nweb;4\n;high\n10.0.0.0/99;high\ndb;huge\nfs;\nmail;Major\nco;constructor\n",
      ),
    );
    expect(assets.ofName("web")).toEqual({ role: "unnamed", criticality: "critical" });
    expect(assets.ofName("mail")?.criticality).toBe("high");
    expect(assets.problems).toEqual([
      { line: 4, reason: "it names no address and no host" },
      { line: 5, reason: '"10.0.0.0/99" is no address, prefix or host name' },
      { line: 6, reason: 'criticality "huge" is none of low, medium, high, critical' },
      { line: 7, reason: "it tells neither role nor criticality" },
      { line: 9, reason: 'criticality "constructor" is none of low, medium, high, critical' },
    ]);
  });

  it.each([
    ["", /assets file/],
    ["a,b\n1,2\n", /assets file/],
    ["asset,role\n", /assets file/],
    ["asset,criticality\nx y,low\n", /assets file/],
  ])("refuses %j", async (content, reason) => {
    await expect(loadAssets(write(content))).rejects.toThrow(reason);
  });
});

describe("roleByName", () => {
  it.each([
    ["SRV-BER-DC01.corp.example", "domain-controller"],
    ["webserver", "web-server"],
    ["mail", "mail-server"],
    ["davey_mail", "mail-server"],
    ["inet-firewall", "firewall"],
    ["cloud_share", "file-server"],
    ["inet-dns", "dns-server"],
    ["intranet_server", "web-server"],
    ["monitoring", "monitoring"],
    ["srv12", "server"],
    ["WS-0042", "workstation"],
    ["zeus", undefined],
    ["", undefined],
  ])("%s is %s", (host, role) => {
    expect(roleByName(host)).toBe(role);
  });
});

describe("userKind", () => {
  it.each([
    ["NT AUTHORITY\\SYSTEM", "system"],
    ["root", "system"],
    ["svc_backup", "service"],
    ["CORP\\sql-svc", "service"],
    ["www-data", "service"],
    ["Administrator", "admin"],
    ["adm.smith@corp.example", "admin"],
    ["bob-adm", "admin"],
    ["WS-0042$", "machine"],
    ["guest", "guest"],
    ["ann.smith", "person"],
    ["CORP\\o.brien", "person"],
  ])("%s is %s", (user, kind) => {
    expect(userKind(user)).toBe(kind);
  });
});
