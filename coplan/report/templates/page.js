// What the reader does with the page: language, year, specialty, sorting and filtering. Charts are drawn by the library.
"use strict";
(() => {
  const { charts, words } = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  const find = (id) => document.getElementById(id);
  const language = () => (root.classList.contains("show-zh") ? "zh" : "en");
  const fill = (key, ...values) => words[language()][key].replace(/\{(\d)\}/g, (_, n) => values[n]);
  const grouped = (number) => number.toLocaleString("en-US");

  // --- charts ---

  const NARROW = 500; // width below which names of regions are short [CSS pixels]

  const ofKind = (kind) => Object.keys(charts).filter((id) => charts[id].kind === kind);
  const config = () => ({
    responsive: true, displaylogo: false, locale: "coplan", scrollZoom: false,
    modeBarButtons: [["toImage"]], toImageButtonOptions: { format: "png", scale: 2 },
  });
  const refine = {
    plain: (spec) => spec,
    coverage: (spec, { rows, columns, shorts }, narrow) => {
      const customdata = rows.map((row) => columns.map((column) => `${row}<br>${column}`));
      const xaxis = narrow ? { ...spec.layout.xaxis, ticktext: shorts } : spec.layout.xaxis;
      return { data: [{ ...spec.data[0], customdata }], layout: { ...spec.layout, xaxis } };
    },
    flows: (spec, { pairs, steps, names, labels, shorts, colours }, narrow) => {
      const values = steps[Number(find("year").value)];
      const own = find("own").checked;
      const kept = [...pairs.keys()].filter((n) => values[n] > 0 && (own || pairs[n][0] !== pairs[n][1]));
      const link = {
        ...spec.data[0].link,
        source: kept.map((n) => pairs[n][0]),
        target: kept.map((n) => pairs[n][1] + names.length),
        value: kept.map((n) => values[n]),
        color: kept.map((n) => colours[pairs[n][0]]),
        customdata: kept.map((n) => `${names[pairs[n][0]]} → ${names[pairs[n][1]]}`),
      };
      const total = (side, region) =>
        kept.reduce((sum, n) => sum + (pairs[n][side] === region ? values[n] : 0), 0);
      const label = [0, 1].flatMap((side) => (narrow ? shorts : labels).map((name, region) => `${name} ${grouped(total(side, region))}`));
      const node = { ...spec.data[0].node, label };
      return { ...spec, data: kept.length ? [{ ...spec.data[0], node, link }] : [] };
    },
    needs: (spec, { values, needs }) => {
      const [k, r] = [Number(find("specialty").value), Number(find("region").value)];
      const of = (plan, measure) => values[plan][measure][k][r];
      const lines = [...values.keys()].map((plan) => of(plan, "staff")).concat(needs.map((plan) => of(plan, "required")));
      return { ...spec, data: spec.data.map((trace, n) => ({ ...trace, y: lines[n] })) };
    },
  };
  const draw = (id) => {
    const known = charts[id];
    const narrow = (known.layout?.width ?? find(id).clientWidth) < NARROW;
    const spec = refine[known.kind](known.specs[language()], known, narrow);
    Plotly.react(id, spec.data, JSON.parse(JSON.stringify({ ...spec.layout, ...known.layout })), config());
  };

  // --- year of the flows ---

  const year = find("year");
  const showFlows = () => {
    const drawn = ofKind("flows");
    if (!drawn.length) return;
    const { steps, years } = charts[drawn[0]];
    year.max = steps.length - 1;
    const step = Number(year.value);
    const away = drawn.map((id) => charts[id].pairs.reduce(
      (sum, [from, to], n) => sum + (from === to ? 0 : charts[id].steps[step][n]), 0));
    const name = step ? String(years[step - 1]) : words[language()].all_years;
    find("year-shown").textContent = needs.plans.length > 1
      ? fill("flows_plans", name, away.map((seats, n) => `${charts[drawn[n]].plan} ${grouped(seats)}`).join(" / "))
      : fill("flows_year", name, grouped(away[0]));
    year.setAttribute("aria-valuetext", name);
    drawn.forEach(draw);
  };
  year?.addEventListener("input", showFlows);
  find("own")?.addEventListener("change", showFlows);

  // --- specialty and region of need and staff ---

  const needs = charts[ofKind("needs")[0]];
  const options = (id, names) => {
    const chosen = find(id).value;
    find(id).replaceChildren(...names.map((name, n) => new Option(name, n)));
    find(id).value = chosen || "0";
  };
  const showNeeds = () => {
    options("specialty", needs.specialties);
    options("region", needs.regions.map((name) => name || words[language()].all_regions));
    const named = (id) => find(id).selectedOptions[0].text;
    const subject = [named("specialty"), find("region").value === "0" ? words[language()].everywhere : named("region")];
    find("needs-finding").textContent = needs.values.map(({ shortage }, plan) => {
      const missing = shortage[find("specialty").value][find("region").value];
      const most = Math.max(...missing.map(Number));
      const said = most > 0.05
        ? fill("worst_year", ...subject, needs.years[missing.indexOf(most)], grouped(most))
        : fill("never_short", ...subject);
      return needs.plans.length > 1 ? fill("of_plan", needs.plans[plan], said) : said;
    }).join("\n");
    ofKind("needs").forEach(draw);
  };
  ["specialty", "region"].forEach((id) => find(id).addEventListener("change", showNeeds));

  // --- tables ---

  const value = (cell) => {
    const text = cell.innerText.trim();
    const number = Number(text.replace(/[,%+]/g, ""));
    return text === "" ? null : cell.classList.contains("n") && !Number.isNaN(number) ? number : text;
  };
  const compare = (a, b) =>
    a === null || b === null ? (a === null) - (b === null)
      : typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), root.lang);
  const sort = (heading) => {
    const body = heading.closest("table").tBodies[0];
    const place = heading.cellIndex;
    const [first, second] = heading.classList.contains("n") ? ["descending", "ascending"] : ["ascending", "descending"];
    const order = heading.getAttribute("aria-sort") === first ? second : first;
    const upwards = order === "ascending";
    heading.parentNode.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", order);
    const rows = [...body.rows].map((row) => [value(row.cells[place]), row]);
    rows.sort(([a], [b]) => (a === null || b === null ? compare(a, b) : upwards ? compare(a, b) : compare(b, a)));
    body.append(...rows.map(([, row]) => row));
  };
  const filter = (table) => {
    const input = table.querySelector("input");
    if (!input) return;
    const wanted = input.value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    const rows = [...table.querySelectorAll("tbody tr")];
    let kept = 0;
    for (const row of rows) {
      const text = row.textContent.normalize("NFKC").toLowerCase();
      row.hidden = !wanted.every((word) => text.includes(word));
      kept += !row.hidden;
    }
    table.querySelector("output").textContent = fill("rows", grouped(kept), grouped(rows.length));
  };
  document.querySelectorAll(".table").forEach((table) => {
    table.querySelectorAll("th").forEach((th) => th.firstElementChild.addEventListener("click", () => sort(th)));
    table.querySelector("input")?.addEventListener("input", () => filter(table));
  });

  // --- language ---

  const speak = (chosen) => {
    root.className = `show-${chosen}`;
    root.lang = chosen === "zh" ? "zh-CN" : "en";
    document.querySelectorAll("[data-en]").forEach((element) => {
      const text = element.dataset[chosen];
      element.setAttribute("aria-label", text);
      if (element.matches("input")) element.placeholder = text;
    });
    document.querySelectorAll(".language").forEach((b) => b.setAttribute("aria-pressed", b.dataset.language === chosen));
    Plotly.register({
      moduleType: "locale", name: "coplan", dictionary: { "Download plot as a PNG": words[chosen].save_picture },
      format: {},
    });
    document.querySelectorAll(".table").forEach(filter);
    showFlows();
    showNeeds();
    [...ofKind("plain"), ...ofKind("coverage")].forEach(draw);
  };
  document.querySelectorAll(".language").forEach((b) => b.addEventListener("click", () => speak(b.dataset.language)));

  // --- print ---

  const PAPER = 680; // width of an A4 page within its margins [CSS pixels]
  const SMALLEST = 0.6; // of the size of letters in a table
  // Heights of charts on paper, of those on a screen: the lower, the less of a page stays empty before them.
  const LOWER = { gains: 0.7, flows: 0.75, coverage: 0.7, needs: 0.75, bottlenecks: 0.75, settlement: 0.75 };
  const onPaper = (id) => {
    const [{ height, font }, key] = [charts[id].specs[language()].layout, id.split("-")[0]];
    const size = key === "coverage" ? 10 : 12;
    return { width: PAPER, autosize: false, height: height * (LOWER[key] ?? 1), font: { ...font, size } };
  };
  const redraw = (on) => Object.keys(charts).forEach((id) => {
    charts[id].layout = on ? onPaper(id) : {};
    Plotly.purge(id); // drawn anew, as a chart that only changes moves there slowly
    draw(id);
  });
  // Tables that the reader left closed are open on paper, with their first rows; one that he opened is there as it stands.
  const unfold = (on) => document.querySelectorAll(on ? "details:not([open])" : "details[data-printed]").forEach((each) => {
    each.open = on;
    each.toggleAttribute("data-printed", on);
  });
  // A table of many columns is made as small as the paper asks for.
  const shrink = (on) => document.querySelectorAll("table").forEach((table) => {
    table.style.fontSize = "";
    table.classList.toggle("measured", on);
    const needed = on ? table.offsetWidth : 0;
    table.classList.remove("measured");
    if (needed > PAPER) table.style.fontSize = `${Math.max(SMALLEST, PAPER / needed)}em`;
  });
  // What leads to a chart is put into one box with it, which the end of a page never cuts.
  const together = (on) => document.querySelectorAll("figure:has(.chart)").forEach((figure) => {
    const section = figure.closest("section");
    const [caption, shown] = [figure.querySelector("figcaption"), figure.querySelector(".shown")];
    if (on) {
      const first = figure === section.querySelector("figure");
      const opening = document.createElement("div");
      opening.className = "opening";
      opening.append(...(first ? section.querySelectorAll(":scope > :not(.panels)") : []), caption, shown);
      figure.prepend(opening);
    } else {
      const opening = caption.parentElement;
      section.prepend(...opening.querySelectorAll(":scope > :not(figcaption, .shown)"));
      figure.prepend(caption, shown);
      opening.remove();
    }
  });
  const printing = (on) => [unfold, shrink, together, redraw].forEach((part) => part(on));
  window.addEventListener("beforeprint", () => printing(true));
  window.addEventListener("afterprint", () => printing(false));
  find("print").addEventListener("click", () => window.print());

  speak(language());
})();
