/**
 * All of the page's script: buttons that copy the text before them, and folded parts that open where a link leads into
 * them. Without it the page has the same texts.
 */
export const SCRIPT = `"use strict";
const said = document.getElementById("said");
const select = (element) => getSelection().selectAllChildren(element);
const copy = async (element) => {
  try {
    await navigator.clipboard.writeText(element.textContent);
    return true;
  } catch {
    select(element);
    return document.execCommand("copy");
  }
};
for (const button of document.querySelectorAll("button.copy")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const done = await copy(button.previousElementSibling);
    if (!done) select(button.previousElementSibling);
    button.textContent = done ? "Copied" : "Selected";
    said.textContent = done ? "Copied" : "Selected, to be copied by hand";
    setTimeout(() => {
      button.textContent = "Copy";
      said.textContent = "";
    }, 2000);
  });
}
const open = () => {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let part = target; part; part = part.parentElement) if (part.localName === "details") part.open = true;
  target.scrollIntoView();
};
addEventListener("hashchange", open);
open();
const folded = [];
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details.image:not([open]), details.more:not([open])")) {
    folded.push(part);
    part.open = true;
  }
});
addEventListener("afterprint", () => {
  for (const part of folded.splice(0)) part.open = false;
});
`;
