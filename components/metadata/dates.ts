import { createRequire } from "node:module";
import type Moment from "moment-timezone";
import { nearest } from "../../lib/did-you-mean.ts";
import { TemplateError } from "./template.ts";

const load = createRequire(import.meta.url);
/** With all time zones, it is loaded where a template has a date: at once, as templates are filled in at once. */
const moment = () => load("moment-timezone") as typeof Moment;

/**
 * An expression that writes a date, `{{date 'YYYYMMDD' tz='Asia/Tokyo'}}`: a moment format, UTC unless `tz` names
 * another zone. A format that is not a string gives ISO 8601.
 *
 * @see https://momentjs.com/docs/#/displaying/format/
 */
export function dateExpression(name: string, date: Date): (...given: unknown[]) => string {
  return (...given) => {
    // The template engine gives the arguments, and after them one object with the named ones.
    const [format, options, ...more] = given as [unknown, { hash: Record<string, unknown> } | undefined];
    if (!options || more.length > 0) {
      throw new TemplateError(`has {{${name}}} without one format; write {{${name} 'YYYYMMDD'}}`);
    }
    const { tz = "UTC", ...others } = options.hash;
    const [unknown] = Object.keys(others);
    if (unknown)
      throw new TemplateError(`has the unknown argument ${unknown} of {{${name}}}; write tz='Europe/Berlin'`);
    const zone = String(tz);
    const { tz: zones } = moment();
    if (!zones.zone(zone)) throw new TemplateError(`has the unknown time zone "${zone}"; ${zoneFix(zone)}`);
    return zones(date, zone).format(typeof format === "string" ? format : undefined);
  };
}

function zoneFix(zone: string): string {
  const meant = nearest(zone, moment().tz.names());
  return meant ? `did you mean "${meant}"?` : "write it as in the tz database, for example Europe/Berlin";
}
