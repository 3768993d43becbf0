/** A name as `docker push` takes it, apart. */
export interface Reference {
  /** Registry spelled out, in lower case but for templates. */
  readonly repository: string;
  /** Absent where none is written. */
  readonly tag?: string;
}

const TEMPLATE = /(\{\{.*?\}\})/;

/** Splits `user/app:1.2`, which means `docker.io/user/app`, as Docker does. */
export function splitReference(text: string): Reference {
  const [name = ""] = text.trim().split("@");
  const slash = name.lastIndexOf("/");
  const colon = name.indexOf(":", slash + 1);
  const path = colon < 0 ? name : name.slice(0, colon);
  const [first = "", ...rest] = path.split("/");
  const host = first.replaceAll(/\{\{.*?\}\}/g, "");
  const hasHost = rest.length > 0 && (/[.:]/.test(host) || first === "localhost");
  // A template that is a whole name, or stands for a host, is what its author means it to be: nothing is put before it.
  const isOpen = /^\{\{env\./.test(first) && (rest.length !== 1 || /REGISTRY|HOST|SERVER|_URL|[EAG]CR\b/i.test(first));
  const prefix = hasHost || isOpen ? "" : rest.length > 0 ? "docker.io/" : "docker.io/library/";
  const tag = colon < 0 ? undefined : name.slice(colon + 1);
  return { repository: lower(`${prefix}${path}`), ...(tag !== undefined && { tag }) };
}

function lower(text: string): string {
  return text
    .split(TEMPLATE)
    .map((part) => (TEMPLATE.test(part) ? part : part.toLowerCase()))
    .join("");
}
