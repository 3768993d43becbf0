import assert from "node:assert/strict";
import { importCommand } from "../../../../components/github/import-command.ts";
import { itemName } from "../../../../components/github/item-name.ts";
import type { Item } from "../../../../lib/github/item.ts";

const owners = { parent: "urn:parent", provider: "urn:$provider" };

describe("importCommand", () => {
  const type = (name: string) => `github:index/${name[0]?.toLowerCase()}${name.slice(1)}:${name}`;
  const cases: [Item, words: string][] = [
    [{ kind: "secret", name: "A" }, `'${type("ActionsSecret")}' 'repository-secret-A' 'app:A'`],
    [{ kind: "variable", name: "A" }, `'${type("ActionsVariable")}' 'repository-variable-A' 'app:A'`],
    [
      { kind: "environment", name: "a:b" },
      `'${type("RepositoryEnvironment")}' 'repository-environment-a:b' 'app:a??b'`,
    ],
    [
      { kind: "secret", name: "A", environment: "eu" },
      `'${type("ActionsEnvironmentSecret")}' 'repository-environment-eu-secret-A' 'app:eu:A'`,
    ],
    [
      { kind: "variable", name: "A", environment: "eu" },
      `'${type("ActionsEnvironmentVariable")}' 'repository-environment-eu-variable-A' 'app:eu:A'`,
    ],
  ];
  for (const kind of ["branch", "tag"] as const) {
    const target = `'${type("RepositoryEnvironmentDeploymentPolicy")}' 'repository-environment-eu-${kind}-v*' 'app:eu:5'`;
    cases.push([{ kind, name: "v*", environment: "eu" }, target]);
  }
  for (const [item, words] of cases) {
    it(`takes over ${words}`, () => {
      assert.equal(
        importCommand(itemName("repository", item), item, { policyId: "5" }, "app", owners),
        `pulumi import ${words} --parent 'parent=urn:parent' --provider 'github=urn:$provider' --protect=false --generate-code=false`,
      );
    });
  }
});
