import type { Image } from "./image.ts";
import type { Path, Problem } from "./problems.ts";
import { entriesOf, type Located, textsOf } from "./raw.ts";
import { tokenForm } from "./token-form.ts";

/** The fields whose texts everybody can read who may pull the image. */
const LABELS = ["labels", "annotations"] as const;

/** A secret whose value is known. */
export interface KnownSecret {
  /** Where it is from, for a sentence: `secrets.npm`. */
  readonly name: string;
  readonly value: string;
}

/** A shorter value is found by chance: `prod`, `latest`. */
const SHORTEST = 8;

/**
 * The build arguments, labels and annotations of an image, and the settings of its gates, that contain something which has the
 * form of a secret.
 */
export function secretForms(image: Image<unknown>): Problem[] {
  return shownTexts(image).flatMap(([path, text]) => {
    const form = tokenForm(text);
    return form === undefined ? [] : [{ path, message: `contains ${form}, ${consequence(path)}` }];
  });
}

/** Those that contain the value of a secret. */
export function shownSecrets(image: Image<unknown>, secrets: readonly KnownSecret[]): Problem[] {
  const known = secrets.map(({ name, value }) => ({ name, value: value.trim() }));
  const telling = known.filter(({ value }) => value.length >= SHORTEST);
  return shownTexts(image).flatMap(([path, text]) => {
    const secret = telling.find(({ value }) => text.includes(value));
    if (secret === undefined) return [];
    return [{ path, message: `contains the value of ${secret.name}, ${consequence(path)}` }];
  });
}

/** Each text once: what platforms have in common is told at one place. */
function shownTexts(image: Image<unknown>): Located[] {
  const args = image.builds.flatMap((build) =>
    Object.entries(build.args).map(([name, value]): Located => {
      const isOwn = image.args[name] !== value;
      return [isOwn ? [...build.at("platform"), "args", name] : image.at("args", name), value];
    }),
  );
  const labels = LABELS.flatMap((field) => textsOf(image[field], image.at(field)));
  const gates = entriesOf(image.gates).flatMap(([position, gate]) =>
    entriesOf(gate).flatMap(([field, value]) =>
      field === "secrets" ? [] : textsOf(value, image.at("gates", position, field)),
    ),
  );
  return [...new Map([...args, ...labels, ...gates].map((each) => [JSON.stringify(each[0]), each])).values()];
}

function consequence(path: Path): string {
  const fix = path.includes("args") ? "pass it as a build secret: secrets: {NAME: {env: NAME}}" : "remove it";
  // Nobody pulls what a gate builds.
  return path.includes("gates")
    ? `which the state of the stack and the log of an update show; ${fix}`
    : `which everybody who may pull the image can read; ${fix}`;
}
