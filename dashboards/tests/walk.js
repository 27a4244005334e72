// SPDX-License-Identifier: Apache-2.0
// Walks a site from its first page in a frame, by pressing links, and uses every control on the way.
"use strict";

const problems = [];
const visited = [];
const counts = { links: 0, sorts: 0, filters: 0, themes: 0 };
const frame = document.createElement("iframe");
frame.width = "400";
frame.height = "800";

function loaded(act) {
  return new Promise((done) => {
    frame.addEventListener("load", () => done(frame.contentDocument), { once: true });
    act();
  });
}

const open = (address) => loaded(() => { frame.src = address; });
const plain = (address) => address.split(/[?#]/)[0];

function check(place, condition, what) {
  if (!condition) problems.push(`${place}: ${what}`);
}

function useTheme(place, page) {
  const button = page.querySelector("[data-theme-button]");
  const seen = new Set();
  for (let press = 0; press < 3; ++press) {
    button.click();
    ++counts.themes;
    seen.add(page.documentElement.dataset.theme ?? "auto");
  }
  check(place, seen.size === 3, `themes are ${[...seen]}`);
}

function useSorting(place, page) {
  for (const button of page.querySelectorAll("th button")) {
    const heading = button.closest("th");
    const rows = button.closest("table").tBodies[0].rows;
    const before = rows.length;
    button.click();
    check(place, heading.getAttribute("aria-sort") === "ascending", "does not sort up");
    button.click();
    check(place, heading.getAttribute("aria-sort") === "descending", "does not sort down");
    check(place, rows.length === before, "sorting loses rows");
    ++counts.sorts;
  }
}

function useFilters(place, page) {
  for (const search of page.querySelectorAll("input[type=search]")) {
    const controls = search.closest(".controls");
    const rows = [...controls.nextElementSibling.querySelector("tbody").rows];
    const shown = () => rows.filter((row) => !row.hidden).length;
    const say = (control, value) => {
      control.value = value;
      control.dispatchEvent(new Event(control === search ? "input" : "change"));
      ++counts.filters;
    };
    say(search, "no row has this");
    check(place, shown() === 0, "a search for nothing finds something");
    say(search, "");
    check(place, shown() === rows.length, "an empty search hides rows");
    for (const select of controls.querySelectorAll("label:not(.sort) select")) {
      let sum = 0;
      for (const { value } of [...select.options].slice(1)) {
        say(select, value);
        check(place, shown() > 0, `the filter ${value} shows nothing`);
        sum += shown();
      }
      check(place, sum <= rows.length, "filters overlap");
      say(select, "");
    }
  }
}

// What is cut off at the width of a phone: things outside of boxes that scroll by themselves.
function checkWidth(place, page) {
  const wide = page.documentElement.scrollWidth;
  if (wide <= 400) return;
  const boxes = ".table-box, pre, .hidden";
  const out = [...page.body.querySelectorAll("*")].filter((one) =>
    one.getBoundingClientRect().right > 400 && !one.parentElement.closest(boxes));
  const names = out.map((one) => `${one.tagName}.${one.className.baseVal ?? one.className}`);
  problems.push(`${place}: is ${wide} wide on a phone: ${names.slice(0, 8).join(" ")}`);
}

async function visit(page, address) {
  const place = decodeURIComponent(address.split("/").slice(-2).join("/"));
  check(place, page.documentElement.dataset.ready === "yes", "its script did not run");
  checkWidth(place, page);
  useTheme(place, page);
  useSorting(place, page);
  useFilters(place, page);
  for (const details of page.querySelectorAll("details")) details.open = true;
  await new Promise((done) => { setTimeout(done); });
  check(place, !("owned" in page.documentElement.dataset), "text of others ran");
}

async function walk() {
  document.body.append(frame);
  const first = new URL("index.html", location.href).href;
  const toPress = [[first, null]]; // the page that has the link, and the link
  const known = new Set([first]);
  while (toPress.length) {
    const [from, target] = toPress.shift();
    let page = await open(from);
    if (target) {
      const link = [...page.links].find((one) => plain(one.href) === target);
      page = await loaded(() => link.click());
      ++counts.links;
    }
    const address = plain(page.location.href);
    check(from, address === (target ?? first), `a link led to ${address}`);
    await visit(page, address);
    visited.push(address.slice(new URL(".", location.href).href.length));
    for (const link of page.links) {
      const next = plain(link.href);
      if (next.endsWith(".html") && !known.has(next)) {
        known.add(next);
        toPress.push([address, next]);
      }
    }
  }
  check("driver", !("owned" in document.documentElement.dataset), "text of others ran");
  document.documentElement.dataset.report = JSON.stringify({ problems, visited, counts });
}

addEventListener("load", () => { walk().catch((error) => {
  document.documentElement.dataset.report = JSON.stringify({ problems: [String(error)], visited, counts });
}); });
