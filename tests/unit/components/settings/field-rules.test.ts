import assert from "node:assert/strict";
import * as z from "zod";
import { checkFields, fieldRules, rulesAt } from "../../../../components/settings/field-rules.ts";
import { formatPath } from "../../../../components/settings/problems.ts";
import { imageSchema, settingsSchema } from "../../../../components/settings/schema.ts";

const notB = (text: string) => (text === "b" ? "is b; write a" : undefined);
const text = z.string().register(fieldRules, { rule: notB });
const schema = z.strictObject({
  one: text.exactOptional(),
  list: z.array(z.string()).default([]).register(fieldRules, { rule: notB, templates: "ours" }),
  map: z.record(z.string(), z.int()).register(fieldRules, { keyRule: notB }),
  either: z
    .union([z.array(z.string()), z.record(z.string(), z.strictObject({ one: text }).nullable())])
    .transform(String),
});
const check = (written: unknown) =>
  checkFields(schema, written, ["x"]).map(({ path, message }) => `${formatPath(path)}: ${message}`);

describe("the rules of fields", () => {
  it("hold for a text, for those of a list, and for the keys of a map, whatever else is wrong", () => {
    assert.deepEqual(check({ one: "b", list: ["a", 5, "b"], map: { b: "no integer", a: 1 }, other: "b" }), [
      'x.one: "b" is b; write a',
      'x.list[2]: "b" is b; write a',
      'x.map.b: "b" is b; write a',
    ]);
    assert.deepEqual([check(5), check(null), check(["b"]), check({ list: { c: "b" } }).length], [[], [], [], 1]);
  });

  it("hold for each shape that may be meant", () => {
    assert.deepEqual(check({ either: { k: { one: "b" }, n: null } }), ['x.either.k.one: "b" is b; write a']);
    assert.deepEqual(check({ either: ["b"] }), []);
  });

  it("hold inside of the field that has them", () => {
    assert.deepEqual(rulesAt(schema, ["list", 0, "deeper"]), [{ rule: notB, templates: "ours" }]);
    assert.deepEqual(rulesAt(schema, ["other"]), []);
  });

  it("say of no secret what it is, and of no address its password", () => {
    const lines = (written: object) =>
      checkFields(imageSchema, written, ["images", "app"]).map(({ message }) => message);
    assert.deepEqual(
      lines({ secrets: { "hunter2 ": "x" } })
        .join()
        .includes("hunter2"),
      false,
    );
    assert.deepEqual(lines({ context: "https://alice:hunter2@example.com/a.git" }).join().includes("hunter2"), false);
  });

  it("know a key that every object has for none of theirs", () => {
    for (const key of ["constructor", "toString", "__proto__"]) assert.deepEqual(rulesAt(settingsSchema, [key]), []);
  });
});
