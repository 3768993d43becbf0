import assert from "node:assert/strict";
import fc from "fast-check";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { Secrets } from "../../../../provider/protocol/secrets.ts";
import { containsUnknown, type PropertyMap, unwrap, withUnknown, wrap } from "../../../../provider/protocol/values.ts";
import { secret, UNKNOWN } from "./wire.ts";

type Json = Parameters<typeof structs.Struct.fromJavaScript>[0];
const onWire = (properties: PropertyMap) => structs.Struct.fromJavaScript(properties as Json);

describe("containsUnknown", () => {
  const values: [value: unknown, contains: boolean][] = [
    [UNKNOWN, true],
    [[1, [UNKNOWN]], true],
    [{ known: 1, unknown: UNKNOWN, other: {} }, true],
    [{ a: { b: [{ c: UNKNOWN }] } }, true],
    [`${UNKNOWN}x`, false],
    [{ [UNKNOWN]: "key" }, false],
    [null, false],
    [undefined, false],
    [[{ a: "" }, 0, false], false],
  ];
  for (const [value, contains] of values) {
    it(`is ${contains} of ${JSON.stringify(value)}`, () => assert.equal(containsUnknown(value), contains));
  }
});

describe("unwrap", () => {
  it("takes secrets off at any depth and says which properties held one", () => {
    const properties = {
      plain: { a: [1] },
      top: secret("s"),
      inMap: { deep: { key: secret({ inner: secret("s") }) } },
      inList: ["a", [secret("s")]],
    };
    const bare = { plain: { a: [1] }, top: "s", inMap: { deep: { key: { inner: "s" } } }, inList: ["a", ["s"]] };
    const { properties: read, secrets } = unwrap(onWire(properties));
    assert.deepEqual(read, bare);
    assert.deepEqual(secrets, new Secrets(new Set(["top", "inMap", "inList"]), new Set(["s"])));
  });

  it("sees an unknown within a secret", () => {
    const { properties, secrets } = unwrap(onWire({ a: secret([UNKNOWN]) }));
    assert.ok(containsUnknown(properties.a));
    // Taken for a secret's text, it would make a secret of all that is not known.
    assert.deepEqual(secrets, new Secrets(new Set(["a"])));
  });

  it("keeps what only looks like a secret", () => {
    const asset = { "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", text: "t" };
    assert.deepEqual(unwrap(onWire({ asset })), { properties: { asset }, secrets: new Secrets() });
  });

  it("reads nothing as no properties", () =>
    assert.deepEqual(unwrap(undefined), { properties: {}, secrets: new Secrets() }));
});

describe("wrap", () => {
  it("marks whole properties that held a secret, and drops those that are undefined", () => {
    const struct = wrap({ a: { b: "s" }, c: "open", d: undefined }, new Secrets(new Set(["a", "elsewhere"])));
    assert.deepEqual(struct.toJavaScript(), { a: secret({ b: "s" }), c: "open" });
  });

  it("and unwrap keep every JSON value, over the bytes of the wire", () => {
    // A protobuf number is a double, and an object's own __proto__ is no JSON of ours.
    const isSurrogate = (code: number) => code >= 0xd800 && code <= 0xdfff;
    const character = fc
      .oneof(fc.nat(0x7f), fc.nat(0x10ffff))
      .filter((code) => !isSurrogate(code))
      .map((code) => String.fromCodePoint(code));
    const json = fc
      .jsonValue({ maxDepth: 3, stringUnit: character })
      .filter((value) => !/-0|__proto__/.test(JSON.stringify(value)));
    const map = fc.dictionary(fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9]{0,5}$/), json, { maxKeys: 4 });
    fc.assert(
      fc.property(map, fc.array(fc.nat(3)), (properties, chosen) => {
        const names = Object.keys(properties);
        const secrets = new Set(chosen.flatMap((index) => names[index] ?? []));
        const bytes = wrap(properties, new Secrets(secrets)).serializeBinary();
        const read = unwrap(structs.Struct.deserializeBinary(bytes));
        assert.equal(JSON.stringify(sorted(read.properties)), JSON.stringify(sorted({ ...properties })));
        assert.deepEqual(read.secrets.names, secrets);
      }),
    );
  });
});

describe("withUnknown", () => {
  it("marks the outputs that are not known", () => {
    const properties = { a: 1, digest: "d" };
    assert.deepEqual(withUnknown(properties, ["digest", "ref"]), { a: 1, digest: "d", ref: UNKNOWN });
  });
});

/** With the keys of every map in order: the wire keeps none. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, sorted(inner)]);
}
