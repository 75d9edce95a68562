/** The page's script: asks what changed and exchanges those stations. Everything else works without it. */

/** Saves a click on the way to GitHub. */
export const HAND_OVER_SCRIPT = `"use strict";
document.forms[0].requestSubmit();
`;

export const PAGE_SCRIPT = `"use strict";
const main = document.getElementById("stations");
const end = document.getElementById("end");

// A form that somebody is filling in stays as it is; its station is exchanged once it is left alone.
const isInUse = (station) =>
  station.contains(document.activeElement) && document.activeElement.matches("input:not([type=radio]), textarea, select");

const seen = () =>
  new URLSearchParams([...main.children].map((station) => [station.id, station.dataset.revision])).toString();

async function look() {
  const response = await fetch("/changes?" + seen(), { headers: { accept: "application/json" } });
  if (!response.ok) return;
  const { stations, end: text } = await response.json();
  for (const [id, html] of Object.entries(stations)) {
    const old = document.getElementById(id);
    if (!isInUse(old)) old.outerHTML = html;
  }
  if (text !== null) end.innerHTML = text;
}

(function again() {
  look()
    .catch(() => undefined)
    .finally(() => setTimeout(again, document.hidden ? 3000 : 700));
})();
`;
