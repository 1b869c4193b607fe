// HTML of an answer of the portal becomes nodes here and nowhere else: browsers with Trusted Types refuse any other way,
// since the header names this one policy. Scripts in what a template reads never run.
const policy = globalThis.trustedTypes?.createPolicy("portal", { createHTML: (html) => html });
globalThis.fragmentOf = (html) => {
  const holder = document.createElement("template");
  holder.innerHTML = policy ? policy.createHTML(html) : html;
  return document.importNode(holder.content, true);
};
