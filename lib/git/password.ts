/** The end of a text's address, where it is among other words. */
const END = String.raw`\s"'<>`;
/**
 * `user:password@` after a scheme; a password may have a slash that nobody encoded, and a port is none. In the name of
 * an image there is a digest after the @.
 */
const IN_ADDRESS = new RegExp(
  String.raw`((?<![\w+.-])(?!docker-image:|oci-layout:)[A-Za-z][\w+.-]*://)(?:[^/${END}]*@|[^/@:${END}]*:(?!\d*(?:[/${END}]|$))[^${END}]*@)`,
  "g",
);
/** The same before a host and a path, as in scp, and after a scheme whose slashes are missing. */
const IN_SCP = new RegExp(String.raw`(^|[${END}(])[^/@:${END}]+:(?!//)[^@${END}]*@(?=[\w.-]+[:/])`, "g");
/** A user's name, of which a password or token is none. */
const USER = /^[\w.-]+$/;

/** A text whose addresses name no user and no password, but for the users of SSH. */
export function withoutPassword(text: string): string {
  return text
    .replace(IN_ADDRESS, (whole, scheme: string) => {
      const user = whole.slice(scheme.length, -1);
      return /^ssh:|\+ssh:/i.test(scheme) && USER.test(user) ? whole : scheme;
    })
    .replace(IN_SCP, "$1");
}

/** Whether an address names a password, or what may be one: a server of HTTP or of git is shown no user but for that. */
export function namesPassword(address: string): boolean {
  return withoutPassword(address) !== address;
}
