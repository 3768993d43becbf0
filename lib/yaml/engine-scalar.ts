/** What the engine makes of a scalar without quotes. */
export type EngineScalar = string | number | bigint | boolean | null;

const NULLS = ["", "~", "null", "Null", "NULL"];
const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  True: true,
  TRUE: true,
  false: false,
  False: false,
  FALSE: false,
};
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
/** Bases by the prefix of the digits; a bare 0 is the octal of YAML 1.1. */
const INTEGERS: readonly [form: RegExp, prefix: string][] = [
  [/^([-+]?)0[xX]([\da-fA-F]+)$/, "0x"],
  [/^([-+]?)0[bB]([01]+)$/, "0b"],
  [/^([-+]?)0[oO]?([0-7]+)$/, "0o"],
  [/^([-+]?)(0|[1-9]\d*)$/, ""],
];
const TIME =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt]|[ ])(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d+))?(Z|[-+]\d{2}:\d{2})?)?$/;
const BEFORE_64_BITS = [-(2n ** 63n), 2n ** 64n] as const;

/**
 * Reads a scalar without quotes as the Pulumi engine does, whose YAML is Go's: numbers in the forms of YAML 1.1 and
 * 1.2, dates as Go prints them, and `yes`, `on` or `12:30` as texts.
 *
 * @see https://github.com/go-yaml/yaml/blob/v3/resolve.go
 */
export function engineScalar(text: string): EngineScalar {
  if (NULLS.includes(text)) return null;
  if (Object.hasOwn(BOOLEANS, text)) return BOOLEANS[text] ?? null;
  if (!/^[-+.\d]/.test(text)) return text;
  const time = printedTime(text);
  if (time !== undefined) return time;
  const plain = text.replaceAll("_", "");
  for (const [form, prefix] of INTEGERS) {
    const [, sign, digits] = form.exec(plain) ?? [];
    if (digits === undefined) continue;
    const value = BigInt(prefix + digits) * (sign === "-" ? -1n : 1n);
    const [least, most] = BEFORE_64_BITS;
    if (value >= least && value < most) return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  return FLOAT.test(plain) ? Number(plain) : text;
}

/**
 * A key without quotes as the Pulumi engine names it: what it is read as, printed. Go's exponents, `1e+06`, are left out:
 * nobody names anything so.
 */
export function engineKey(text: string): string {
  return String(engineScalar(text) ?? "<nil>");
}

/** A time as Go prints it, `2024-01-15 00:00:00 +0000 UTC`; undefined when the text is none. */
function printedTime(text: string): string | undefined {
  const [, year, month = "", day = "", hour = "0", minute = "0", second = "0", part = "", zone = "Z"] =
    TIME.exec(text) ?? [];
  if (year === undefined) return undefined;
  const two = (digits: string) => digits.padStart(2, "0");
  const fraction = part.replace(/0+$/, "");
  const offset = zone === "Z" || zone === "+00:00" ? "+0000 UTC" : `${zone.replace(":", "")} ${zone.replace(":", "")}`;
  const clock = [hour, minute, second].map(two).join(":");
  return `${year}-${two(month)}-${two(day)} ${clock}${fraction && `.${fraction}`} ${offset}`;
}

/** A text that the engine has made of a date without quotes. */
export const PRINTED_TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)? [-+]\d{4} (?:UTC|[-+]\d{4})$/;

/** Whether a scalar without quotes comes through the engine as it was written. */
export function isKept(text: string): boolean {
  const value = engineScalar(text);
  return value === null || (typeof value !== "bigint" && String(value) === text);
}
