import assert from "node:assert/strict";
import { formatPath } from "../../../../components/settings/problems.ts";
import { changedValues, holdsNumbers, type WrittenText } from "../../../../components/settings/yaml-changes.ts";

const text = (args: string, tags = "[v1]") =>
  `config:\n  multiarch:images:\n    app:\n      args: ${args}\n      tags: ${tags}\n      shortShaLength: 0x10\n`;
const raw = (args: object, tags: unknown[] = ["v1"]) => ({ images: { app: { args, tags, shortShaLength: 16 } } });
const find = (settings: object, ...written: WrittenText[]) =>
  changedValues(settings, written).map(({ path, message }) => `${formatPath(path)}: ${message}`);

describe("values that YAML changes", () => {
  it("are refused with the text that was written, where a text is meant", () => {
    const written = text("{UMASK: 0022, MASK: 0x10, N: 1_000, E: 1e3, F: True, J: 4}", "[007, 2024-01-15, 1.10]");
    const settings = raw({ UMASK: 18, MASK: 16, N: 1000, E: 1000, F: true, J: 4 }, [
      7,
      "2024-01-15 00:00:00 +0000 UTC",
      1.1,
    ]);
    assert.deepEqual(find(settings, { text: written }), [
      'images.app.args.UMASK: 0022 is the number 18 without quotes; quote it: "0022"',
      'images.app.args.MASK: 0x10 is the number 16 without quotes; quote it: "0x10"',
      'images.app.args.N: 1_000 is the number 1000 without quotes; quote it: "1_000"',
      'images.app.args.E: 1e3 is the number 1000 without quotes; quote it: "1e3"',
      'images.app.args.F: True is true without quotes; quote it: "True"',
      'images.app.tags[0]: 007 is the number 7 without quotes; quote it: "007"',
      'images.app.tags[1]: 2024-01-15 is the date "2024-01-15 00:00:00 +0000 UTC" without quotes; quote it: "2024-01-15"',
      'images.app.tags[2]: 1.10 is the number 1.1 without quotes; quote it: "1.10"',
    ]);
  });

  it("are found in what was committed, when the engine has written the file anew", () => {
    const rewritten = text("{UMASK: 18}");
    const committed = { text: text("{UMASK: 0022}"), isCommitted: true };
    assert.deepEqual(find(raw({ UMASK: 18 }), { text: rewritten }, committed), [
      'images.app.args.UMASK: 0022, as written in the committed file, is the number 18 without quotes; quote it: "0022"',
    ]);
    assert.deepEqual(find(raw({ UMASK: 19 }), { text: rewritten }, committed), []);
    assert.deepEqual(find(raw({ UMASK: "0022" }), { text: text('{UMASK: "0022"}') }, committed), []);
  });

  it("are found where they are taken from another place, and in what a repository is to have", () => {
    const written = `config:
  other:args: &args {UMASK: 0022}
  multiarch:images: {app: {args: *args}, web: {args: {<<: *args}}}
  multiarch:github: {environments: {live: {branches: [1.10], tags: [2024-01-15], reviewers: [0755]}}}
`;
    const app = { args: { UMASK: 18 } };
    const live = { branches: [1.1], tags: ["2024-01-15 00:00:00 +0000 UTC"], reviewers: [493] };
    assert.deepEqual(find({ images: { app, web: app }, github: { environments: { live } } }, { text: written }), [
      'images.app.args.UMASK: 0022 is the number 18 without quotes; quote it: "0022"',
      'images.web.args.UMASK: 0022 is the number 18 without quotes; quote it: "0022"',
      'github.environments.live.branches[0]: 1.10 is the number 1.1 without quotes; quote it: "1.10"',
      'github.environments.live.tags[0]: 2024-01-15 is the date "2024-01-15 00:00:00 +0000 UTC" without quotes; quote it: "2024-01-15"',
      'github.environments.live.reviewers[0]: 0755 is the number 493 without quotes; quote it: "0755"',
    ]);
  });

  it("are known for dates and great numbers without any file", () => {
    assert.deepEqual(find(raw({ D: "2024-01-15 10:30:00 +0000 UTC", N: 2 ** 60 }, ["2024-01-15 00:00:00 +0000 UTC"])), [
      'images.app.args.D: "2024-01-15 10:30:00 +0000 UTC" is how Pulumi writes a date without quotes; quote it: "2024-01-15 10:30:00 +0000 UTC"',
      "images.app.args.N: is a number larger than 9007199254740991 and loses digits; quote it",
      'images.app.tags[0]: "2024-01-15 00:00:00 +0000 UTC" is how Pulumi writes a date without quotes; quote it: "2024-01-15"',
    ]);
    assert.deepEqual(find(raw({ N: 2 ** 53 }), { text: text("{N: 9007199254740993}") }), [
      'images.app.args.N: 9007199254740993 is a number that loses digits without quotes; quote it: "9007199254740993"',
    ]);
  });

  it("are found in what a platform has of its own, in builders, and in variables of a repository", () => {
    const written = `config:
  multiarch:images:
    app: {platforms: {linux/386: {args: {UMASK: 0022}, cache: {required: True}}}}
  multiarch:builders: {default: 0x10}
  multiarch:github:
    variables: {A: 007}
    environments: {eu: {variables: {B: 1_000}, waitTimer: 0x1e}}
`;
    const settings = {
      images: { app: { platforms: { "linux/386": { args: { UMASK: 18 }, cache: { required: true } } } } },
      builders: { default: 16 },
      github: { variables: { A: 7 }, environments: { eu: { variables: { B: 1000 }, waitTimer: 30 } } },
    };
    assert.deepEqual(find(settings, { text: written }), [
      'images.app.platforms["linux/386"].args.UMASK: 0022 is the number 18 without quotes; quote it: "0022"',
      'builders.default: 0x10 is the number 16 without quotes; quote it: "0x10"',
      'github.variables.A: 007 is the number 7 without quotes; quote it: "007"',
      'github.environments.eu.variables.B: 1_000 is the number 1000 without quotes; quote it: "1_000"',
    ]);
  });

  it("are not looked for in what is no setting of this project", () => {
    const settings = raw({ UMASK: 18 });
    const images = "{app: {args: {UMASK: 0022}}}";
    for (const other of [
      `config: {other:images: ${images}}`,
      `config: {images: ${images}}`,
      `stack: {multiarch:images: ${images}}`,
      `multiarch:images: ${images}`,
      `config: [{multiarch:images: ${images}}]`,
    ]) {
      assert.deepEqual(find(settings, { text: other }), [], other);
    }
    assert.equal(find(settings, { text: `config: {multiarch:images: ${images}}` }).length, 1);
  });

  it("are not found where another value stands, or a text with quotes", () => {
    const great = "99999999999999999999";
    assert.deepEqual(find(raw({ N: great }), { text: text(`{N: "${great}"}`) }), []);
    assert.deepEqual(find(raw({ N: Number.MAX_SAFE_INTEGER })), []);
    assert.deepEqual(find(raw({ N: 5 }), { text: text("{N: 9007199254740993}") }), []);
  });

  it("are none where they come through, or where no text is meant", () => {
    const settings = raw({ J: 4, Y: "yes", T: "12:30", B: true });
    assert.deepEqual(find(settings, { text: text("{J: 4, Y: yes, T: 12:30, B: true}") }), []);
    for (const [args, holds] of [
      [{ J: 4 }, true],
      [{ B: false }, true],
      [{ Y: "4" }, false],
    ] as const) {
      assert.equal(holdsNumbers(raw(args)), holds);
    }
    assert.equal(holdsNumbers(raw({ Y: "yes" })), false);
  });
});
