import assert from "node:assert/strict";
import { parseSettings } from "../../../../components/settings/parse.ts";
import { writtenRegistries } from "../../../../components/settings/registries.ts";

const parse = (registries: unknown) => parseSettings({ registries }, { environment: {} });
const problems = (registries: unknown) => {
  const parsed = parse(registries);
  return "problems" in parsed ? parsed.problems.map(({ path, message }) => `${path.join(".")}: ${message}`) : [];
};

describe("the settings of registries", () => {
  it("have their defaults", () => {
    const registries = {
      "registry.example.com": { tokenServices: ["auth.example.com:8443"] },
      "10.0.0.5:5000": { http: true },
    };
    assert.deepEqual(problems(registries), []);
    assert.deepEqual(writtenRegistries(registries), {
      "registry.example.com": { tokenServices: ["auth.example.com:8443"], http: false },
      "10.0.0.5:5000": { tokenServices: [], http: true },
    });
  });

  it("are refused with all their problems", () => {
    const found = problems({
      "https://registry.example.com/v2/": { tokenServices: ["https://auth.example.com/token", "auth example"] },
      "registry.example.com/acme": {},
      "": { http: "yes" },
      "docker.io": { insecure: true },
      "index.docker.io": {},
    });
    assert.deepEqual(
      found.filter((line) => !line.includes(": is ")),
      [
        'registries.https://registry.example.com/v2/: "https://registry.example.com/v2/" starts with https://; write "registry.example.com"',
        'registries.https://registry.example.com/v2/.tokenServices.0: "https://auth.example.com/token" starts with https://; write "auth.example.com"',
        'registries.https://registry.example.com/v2/.tokenServices.1: "auth example" is not a host; write a host name with an optional port, for example "registry.example:5000"',
        'registries.: "" is not a host; write a host name with an optional port, for example "registry.example:5000"',
        'registries.index.docker.io: "index.docker.io" is the same as "docker.io"; remove one of them',
        'registries.registry.example.com/acme: "registry.example.com/acme" contains a path; write "registry.example.com"',
      ].toSorted((one, other) => found.indexOf(one) - found.indexOf(other)),
    );
    assert.ok(
      found.some((line) => line.startsWith("registries.docker.io.insecure: is not a known setting")),
      found.join("\n"),
    );
    assert.ok(
      found.some((line) => line.startsWith("registries..http: is ")),
      found.join("\n"),
    );
  });

  it("count as far as they are valid while the rest is reported", () => {
    const good = { "registry.example.com": { http: true } };
    const valid = { "registry.example.com": { http: true, tokenServices: [] } };
    assert.deepEqual(writtenRegistries({ ...good, "a/b": {}, c: { http: 1 }, d: { tokenServices: ["/"] } }), valid);
    for (const none of [undefined, null, "text", [1]]) assert.deepEqual(writtenRegistries(none), {});
  });
});
