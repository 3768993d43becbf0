const UNITS: Readonly<Record<string, number>> = {
  MB: 1000 ** 2,
  GB: 1000 ** 3,
  TB: 1000 ** 4,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
};
const SIZE = new RegExp(`^(\\d{1,6})(${Object.keys(UNITS).join("|")})$`);

/** The bytes of a size with its unit, `50GiB`; undefined for what is none. */
export function byteSize(text: string): number | undefined {
  const [, digits, unit = ""] = SIZE.exec(text) ?? [];
  const factor = UNITS[unit];
  return factor === undefined ? undefined : Number(digits) * factor;
}
