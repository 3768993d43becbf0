import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { checkImage, parseSettings } from "../../../../components/settings/parse.ts";
import type { Problem } from "../../../../components/settings/problems.ts";
import type { ImageInput } from "../../../../components/settings/schema.ts";
import { image, problemsOf } from "./fixture.ts";

/** A wrong shape, and the only line it makes. */
const SHAPES: [changes: Record<string, unknown>, line: string][] = [
  [{ tags: [1.1] }, 'tags[0]: is the number 1.1; quote it: "1.1", or "1.10" if that was written (YAML drops the 0)'],
  [{ tags: [2] }, "tags[0]: is the number 2; quote it as it was written (YAML reads 007 as 7, and 0x10 as 16)"],
  [{ labels: { a: true } }, 'labels.a: is true, not a string; quote it: "true"'],
  [{ tags: "v1" }, 'tags: is the text "v1"; write a list'],
  [{ tags: [null] }, "tags[0]: has no value; write a text, or remove the key"],
  [{ tags: [["v1"]] }, "tags[0]: is a list; write a text"],
  [{ labels: ["a=b"] }, "labels: is a list; write a map"],
  [{ tags: { a: "b" } }, "tags: is a map; write a list"],
  [{ network: null }, "network: has no value; write one of default, host, none"],
  [{ network: ["host"] }, "network: is a list; write one of default, host, none"],
  [{ platforms: true }, "platforms: is true; write a list or a map"],
  [{ shortShaLength: 3 }, "shortShaLength: is the number 3; write at least 4"],
  [{ shortShaLength: 41 }, "shortShaLength: is the number 41; write at most 40"],
  [{ secrets: { npm: true } }, "secrets.npm: is true or false; write a text or a map"],
  [
    { args: { V: 1.5 } },
    'args.V: is the number 1.5; quote it: "1.5", or "1.50" if that was written (YAML drops the 0)',
  ],
  [{ args: { V: ["a"] } }, "args.V: is a list; write a text or an integer or true or false"],
  [{ noCache: "yes" }, 'noCache: is the text "yes"; write true or false'],
  [{ network: "hosst" }, 'network: is the text "hosst"; write one of default, host, none (did you mean "host"?)'],
  [{ network: 1 }, "network: is the number 1; write one of default, host, none"],
  [{ platforms: 5 }, "platforms: is the number 5; write a list or a map"],
  [{ platforms: { "linux/386": [] } }, 'platforms["linux/386"]: is a list; write a map'],
  [
    { platforms: { "linux/386": { taget: "x" } } },
    'platforms["linux/386"].taget: is not a known setting; did you mean "target"?',
  ],
  [{ cache: { path: "x" } }, "cache.type: is missing; write one of local, registry, gha, inline"],
  [{ cache: { type: "s3" } }, 'cache.type: is the text "s3"; write one of local, registry, gha, inline'],
  [{ cache: { type: "local" } }, "cache.path: is missing; write a text"],
  [{ cache: { type: "gha", path: "x" } }, "cache.path: is not a known setting; write one of type, mode, required"],
  [{ cache: "local" }, 'cache: is the text "local"; write a map'],
  [{ tag: ["v1"] }, 'tag: is not a known setting; did you mean "tags"?'],
  [
    { secrets: { npm: { env: "NPM", file: ".npmrc" } } },
    "secrets.npm.file: is not a known setting; write one of env, rebuild",
  ],
  [{ secrets: { npm: { file: 1 } } }, "secrets.npm.file: is a number; write a text"],
  [{ secrets: { npm: { evn: "NPM", env: "NPM" } } }, 'secrets.npm.evn: is not a known setting; did you mean "env"?'],
];

describe("the shape of an image", () => {
  for (const [changes, line] of SHAPES) {
    it(line, () => assert.deepEqual(problemsOf({ app: image(changes) }), [`images.app.${line}`]));
  }

  it("is a map", () => {
    assert.deepEqual(problemsOf({ app: 5 }), ["images.app: is the number 5; write a map"]);
    assert.deepEqual(problemsOf(5), ["images: is a number; write a map"]);
  });

  it("refuses the one name that would be left out silently, wherever it stands", () => {
    const labels = JSON.parse('{"__proto__": "a", "constructor": "b"}');
    assert.deepEqual(problemsOf({ app: image({ labels, platforms: 5 }) }), [
      'images.app.labels.__proto__: "__proto__" is a key that Pulumi\'s protocol drops; choose another name',
      "images.app.platforms: is the number 5; write a list or a map",
    ]);
    const environments = JSON.parse('{"__proto__": {}}');
    const { problems = [] } = parseSettings(
      { github: { repository: "acme/app", environments } },
      { environment: {} },
    ) as {
      problems?: Problem[];
    };
    assert.deepEqual(
      problems.map(({ path }) => path),
      [["github", "environments", "__proto__"]],
    );
  });

  it("asks for platforms", () => {
    const { platforms: _, ...rest } = image();
    assert.deepEqual(problemsOf({ app: rest }), ["images.app.platforms: is missing; write a list or a map"]);
  });

  it("names every unknown key", () => {
    assert.deepEqual(
      problemsOf({ app: image({ lables: {}, "tar\nget": "x" }) }),
      [
        'images.app["tar\\nget"]: is not a known setting; did you mean "target"?',
        'images.app.lables: is not a known setting; did you mean "labels"?',
      ].toSorted(),
    );
  });

  it("takes an output of Pulumi in place of a plain value for one problem, secret or not", () => {
    const tls = { ca: { file: "ca.pem" }, cert: { file: "cert.pem" }, key: pulumi.secret("hunter2") };
    const builder = { name: "arm", driver: "remote", endpoint: "tcp://arm:1234", tls };
    const wrong = { ...image({ target: pulumi.output("x") }), builders: { default: builder } };
    const { problems } = checkImage("app", wrong as unknown as ImageInput, { environment: {} });
    const message = "is known only while the program runs; write";
    assert.deepEqual(problems.map(({ path, message }) => `${path.join(".")}: ${message}`).toSorted(), [
      `app.builders.default.tls.key: ${message} a plain value`,
      `app.target: ${message} a text`,
    ]);
  });

  it("never prints the value of a secret", () => {
    const hidden = "hunter2";
    const secrets: unknown[] = [hidden, [hidden], { a: [hidden] }, { a: { value: hidden } }, { a: { env: [hidden] } }];
    for (const wrong of secrets) {
      const problems = problemsOf({ app: image({ secrets: wrong }) });
      assert.ok(problems.length > 0);
      assert.doesNotMatch(problems.join("\n"), /hunter2/);
    }
    assert.deepEqual(problemsOf({ app: image({ secrets: { pin: 4711 } }) }), [
      "images.app.secrets.pin: is a number; write a text or a map",
    ]);
    assert.deepEqual(problemsOf(hidden), ["images: is a text; write a map"]);
  });
});
