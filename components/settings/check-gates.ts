import { checkTexts } from "./check-texts.ts";
import { duplicates } from "./duplicates.ts";
import { expectationProblem } from "./expectation.ts";
import { GATE_KINDS, type GateKind } from "./gates.ts";
import { normalPlatform } from "./platform-name.ts";
import type { Path, Problem } from "./problems.ts";
import { entriesOf, isMap, keysOf, type Located, textsOf } from "./raw.ts";
import { argumentProblem, platformProblem } from "./value-rules.ts";

/** The fields that mean something beside each kind. */
const FIELDS: Readonly<Record<GateKind, readonly string[]>> = {
  run: ["expect", "shell", "timeout"],
  dockerfile: ["context", "target", "args", "secrets", "network", "timeout"],
  builtin: ["allow", "limit"],
};
const ALL_FIELDS = [...new Set(Object.values(FIELDS).flat())];

/** Checks the gates of an image, as they are written, against each other and against its platforms. */
export function checkGates(gates: unknown, platforms: unknown, path: Path): Problem[] {
  const written = entriesOf(gates).flatMap(([position, gate]): [Path, Record<string, unknown>][] =>
    isMap(gate) ? [[[...path, position], gate]] : [],
  );
  const names = written.flatMap(([at, { name }]) => textsOf(name, [...at, "name"]));
  return [
    ...duplicates(names, (name) => name),
    ...written.flatMap(([at, gate]) => [
      ...checkKind(gate, at),
      ...checkRun(gate.run, [...at, "run"]),
      ...checkTexts(expectationProblem, textsOf(gate.expect, [...at, "expect"])),
      ...checkPlatforms(gate.platforms, platformsOf(platforms), [...at, "platforms"]),
    ]),
  ];
}

/** A gate does one thing. */
function checkKind(gate: Readonly<Record<string, unknown>>, path: Path): Problem[] {
  const [kind, ...others] = GATE_KINDS.filter((each) => gate[each] !== undefined);
  if (kind === undefined) {
    return [{ path, message: `does nothing; add run: [PROGRAM], dockerfile: PATH or builtin: architecture` }];
  }
  const second = others.map((other) => ({
    path: [...path, other],
    message: `is a second kind of gate beside ${kind}; remove one of them, or write two gates`,
  }));
  if (others.length > 0) return second;
  return ALL_FIELDS.filter((field) => gate[field] !== undefined && !FIELDS[kind].includes(field)).map((field) => {
    const kinds = GATE_KINDS.filter((each) => FIELDS[each].includes(field));
    return {
      path: [...path, field],
      message: `has no effect beside ${kind}, only beside ${kinds.join(" or ")}; remove it`,
    };
  });
}

function checkRun(run: unknown, path: Path): Problem[] {
  if (!Array.isArray(run)) return [];
  const [program] = run;
  if (program === undefined) return [{ path, message: "is empty; write a program of the image and its arguments" }];
  if (program === "") return [{ path: [...path, 0], message: "is empty; write a program of the image" }];
  return checkTexts(argumentProblem, textsOf(run, path));
}

function checkPlatforms(own: unknown, all: readonly string[], path: Path): Problem[] {
  if (!Array.isArray(own)) return [];
  if (own.length === 0) return [{ path, message: "is empty; name a platform of the image, or remove the field" }];
  const names = textsOf(own, path);
  const others = names.filter(([, name]) => platformProblem(name) === undefined && !all.includes(normalPlatform(name)));
  const choices = all.length > 0 ? `; write one of ${all.join(", ")}` : "";
  return [
    ...checkTexts(platformProblem, names),
    ...checkTexts(() => `is not a platform of the image${choices}`, others),
    ...duplicates(names, normalPlatform),
  ];
}

/** The platforms of the image that are ones, in normal form. */
function platformsOf(platforms: unknown): string[] {
  const names: Located[] = isMap(platforms) ? keysOf(platforms, []) : textsOf(platforms, []);
  return names.flatMap(([, name]) => (platformProblem(name) === undefined ? [normalPlatform(name)] : []));
}
