import { describe, expect, it } from "vitest";
import { SocagentError } from "../../../src/errors.js";
import { checkTemplateVersion, TEMPLATE_VERSION } from "../../../src/enrich/text/template-version.js";

describe("checkTemplateVersion", () => {
  it("accepts its own", () => {
    expect(() => {
      checkTemplateVersion(TEMPLATE_VERSION, "model/config.json");
    }).not.toThrow();
  });

  it.each([[TEMPLATE_VERSION + 1], [String(TEMPLATE_VERSION)], [undefined], [{ a: 1 }]])("refuses %j", (found) => {
    const check = (): void => {
      checkTemplateVersion(found, "model/config.json");
    };
    expect(check).toThrow(SocagentError);
    expect(check).toThrow(/model\/config\.json .*this program writes template 1/);
  });
});
