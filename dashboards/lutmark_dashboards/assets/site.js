// SPDX-License-Identifier: Apache-2.0
// Theme, sorting and filtering. Every page is complete without it.
"use strict";

(() => {
  const root = document.documentElement;
  const address = new URLSearchParams(location.search);
  const themes = ["auto", "light", "dark"];

  // A page opened from a file may have no storage; then the choice lasts as long as the page.
  function stored() {
    try { return localStorage.getItem("lutmark-theme"); } catch { return null; }
  }
  function store(theme) {
    try { localStorage.setItem("lutmark-theme", theme); } catch { /* nothing to keep it in */ }
  }
  function setTheme(theme) {
    if (theme === "auto") delete root.dataset.theme; else root.dataset.theme = theme;
  }
  const wanted = address.get("theme") ?? stored();
  let theme = themes.includes(wanted) ? wanted : "auto";
  setTheme(theme);

  function initTheme() {
    const button = document.querySelector("[data-theme-button]");
    const say = () => { button.textContent = `Theme: ${theme}`; };
    button.addEventListener("click", () => {
      theme = themes[(themes.indexOf(theme) + 1) % themes.length];
      setTheme(theme);
      store(theme);
      say();
    });
    button.hidden = false;
    say();
  }

  function element(tag, properties = {}, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  // The cell of a row that stands in a column; one cell may span several.
  function cellAt(row, column) {
    let at = 0;
    for (const cell of row.cells) {
      at += cell.colSpan;
      if (column < at) return cell;
    }
    return null;
  }

  function sortValue(row, column) {
    return cellAt(row, column)?.dataset.sort ?? null;
  }

  // Rows without a value stay last in both directions.
  function sortRows(table, column, direction) {
    const heading = table.tHead.rows[0].cells[column];
    const numeric = heading.classList.contains("number");
    const order = new Intl.Collator("en", { numeric: true });
    const keyed = [...table.tBodies[0].rows].map((row) => [sortValue(row, column), row]);
    keyed.sort(([a], [b]) => {
      if (a === null || b === null) return (a === null) - (b === null);
      return direction * (numeric ? Number(a) - Number(b) : order.compare(a, b));
    });
    table.tBodies[0].append(...keyed.map(([, row]) => row));
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
  }

  function initSort(table) {
    [...table.tHead.rows[0].cells].forEach((heading, column) => {
      const label = heading.querySelector(".label");
      const button = element("button", { type: "button", textContent: label.textContent });
      button.addEventListener("click", () => {
        const up = heading.getAttribute("aria-sort") === "ascending";
        sortRows(table, column, up ? -1 : 1);
      });
      label.replaceChildren(button);
    });
  }

  // What one may choose from, and whether a choice would leave any row out.
  function values(table, column) {
    const found = new Set([...table.tBodies[0].rows].map((row) => sortValue(row, column)));
    const narrows = found.size > 1;
    found.delete(null);
    found.delete("");
    const order = new Intl.Collator("en", { numeric: true });
    return { listed: [...found].sort(order.compare), narrows };
  }

  function initFilter(table) {
    const headings = [...table.tHead.rows[0].cells];
    if (!headings.some((heading) => "filter" in heading.dataset)) return;
    const rows = [...table.tBodies[0].rows];
    const words = rows.map((row) => row.textContent.toLowerCase());
    const search = element("input", { type: "search", value: address.get("search") ?? "" });
    const shown = element("output");
    const selects = [];
    const controls = element("div", { className: "controls" }, element("label", {}, "search", search));

    function apply() {
      const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let count = 0;
      rows.forEach((row, i) => {
        const kept = wanted.every((word) => words[i].includes(word)) &&
          selects.every(([select, column]) => !select.value || sortValue(row, column) === select.value);
        row.hidden = !kept;
        count += kept;
      });
      shown.value = `${count} of ${rows.length} shown`;
    }

    headings.forEach((heading, column) => {
      if (!("filter" in heading.dataset)) return;
      const label = heading.dataset.label;
      const { listed, narrows } = values(table, column);
      if (!narrows) return;
      const options = listed.map((value) => element("option", { value, textContent: value }));
      const select = element("select", {}, element("option", { value: "", textContent: "all" }), ...options);
      const asked = address.get(label);
      if (asked !== null && listed.includes(asked)) select.value = asked;
      select.addEventListener("change", apply);
      selects.push([select, column]);
      controls.append(element("label", {}, label, select));
    });
    search.addEventListener("input", apply);
    controls.append(sortSelect(table, headings), shown);
    table.closest(".table-box").before(controls);
    apply();
  }

  // Cards have no headings to press.
  function sortSelect(table, headings) {
    const options = headings.map((heading, i) =>
      element("option", { value: String(i), textContent: heading.dataset.label }));
    const select = element("select", {}, element("option", { value: "", textContent: "as listed" }), ...options);
    const listed = [...table.tBodies[0].rows];
    select.addEventListener("change", () => {
      if (select.value) sortRows(table, Number(select.value), 1);
      else table.tBodies[0].append(...listed);
    });
    return element("label", { className: "sort" }, "sort by", select);
  }

  // A link to a folded stage opens it.
  function openTarget() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target instanceof HTMLDetailsElement) target.open = true;
  }

  function openForPrint() {
    const folded = [...document.querySelectorAll("details:not([open])")];
    folded.forEach((details) => { details.open = true; });
    addEventListener("afterprint", () => folded.forEach((details) => { details.open = false; }), { once: true });
  }

  document.addEventListener("DOMContentLoaded", () => {
    initTheme();
    for (const table of document.querySelectorAll("table[data-sortable]")) {
      initSort(table);
      initFilter(table);
    }
    openTarget();
    addEventListener("hashchange", openTarget);
    addEventListener("beforeprint", openForPrint);
    root.dataset.ready = "yes";
  });
})();
