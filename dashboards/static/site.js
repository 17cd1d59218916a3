// Shows the view of each block that belongs to the chosen filters. All views were computed when the site
// was built; nothing is fetched, formatted or calculated here.
(function () {
  "use strict";
  var SEPARATOR = "\u001f";
  var form = document.querySelector("form.filters");
  var narrow = window.matchMedia("(max-width: 640px)");
  var config = {displayModeBar: false, displaylogo: false, responsive: false, scrollZoom: false,
    doubleClick: false, showTips: false};

  var blocks = Array.prototype.map.call(document.querySelectorAll("[data-block], [data-tiles]"), function (node) {
    return {node: node, data: JSON.parse(node.querySelector("[data-views]").textContent), near: false, drawn: null};
  });

  function part(block, name) { return block.node.querySelector("[data-" + name + "]"); }

  function chosen() {
    var values = {};
    if (form) { Array.prototype.forEach.call(form.elements, function (field) {
      if (field.name) { values[field.name] = field.value; }
    }); }
    return values;
  }

  // A page carries one whole view of a block and, for the others, what differs (dashboards/compact.py).
  function merge(base, change) {
    if (Array.isArray(change) || change === null || typeof change !== "object") { return change; }
    if (Array.isArray(base)) {
      return base.map(function (item, place) { return place in change["#"] ? merge(item, change["#"][place]) : item; });
    }
    if (base === null || typeof base !== "object") { return change; }
    var made = {}, gone = change["-"] || [];
    Object.keys(base).forEach(function (key) { if (gone.indexOf(key) < 0) { made[key] = base[key]; } });
    Object.keys(change).forEach(function (key) {
      if (key !== "-") { made[key] = key in base ? merge(base[key], change[key]) : change[key]; }
    });
    return made;
  }

  function viewOf(block, values) {
    var key = block.data.dims.map(function (dim) { return values[dim]; }).join(SEPARATOR);
    if (!Object.prototype.hasOwnProperty.call(block.data.states, key)) { return null; }
    var state = block.data.states[key];
    if (!block.data.base) { return state; }
    var view = merge(block.data.base, state), columns = view.c;
    view.rows = (columns.length ? columns[0].t : []).map(function (first, row) {
      return columns.map(function (column) {
        var cell = [column.t[row], column.k ? column.k[row] : "", column.v ? column.v[row] : column.t[row]];
        return column.l ? cell.concat([column.l[row], column.h[row]]) : cell;
      });
    });
    return view;
  }

  function words(block) {
    return block.data.dims.map(function (dim) {
      var field = form.elements[dim];
      return field.labels[0].querySelector("span").textContent + ": " + field.options[field.selectedIndex].text;
    }).join(" · ");
  }

  // -- tables ------------------------------------------------------------------------------------------
  function fill(block, rows) {
    var body = block.node.querySelector("tbody");
    var numbers = block.data.columns.map(function (column) { return column.n; });
    var cards = block.node.querySelector(".cards");
    body.textContent = "";
    rows.forEach(function (cells) {
      var row = body.insertRow();
      cells.forEach(function (cell, place) {
        var made = document.createElement(place ? "td" : "th");
        if (!place) { made.scope = "row"; }
        if (place && cards) { made.setAttribute("data-title", block.data.columns[place].t); }
        made.textContent = cell[0];
        if (place && (numbers[place] || cell[1])) {
          made.className = ((numbers[place] ? "n" : "") + (cell[1] ? " " + cell[1] : "")).trim();
        }
        if (place && !made.className && cell[0].length > 40) { made.className = "long"; }
        if (numbers[place] && cell[2] !== null) { made.setAttribute("data-v", String(cell[2])); }
        row.appendChild(made);
      });
    });
  }

  function matrix(block, view) {
    var rows = [[]];
    block.data.columns.forEach(function (column) {
      rows[0].push(column.t);
      if (column.i) { rows[0].push(column.t + " (low)", column.t + " (high)"); }
    });
    view.rows.forEach(function (cells) {
      var row = [];
      cells.forEach(function (cell, place) {
        var hidden = cell[1] === "hidden" ? "*" : null;
        row.push(hidden || cell[2]);
        if (block.data.columns[place].i) {
          row.push(hidden || (cell.length > 3 ? cell[3] : null), hidden || (cell.length > 4 ? cell[4] : null));
        }
      });
      rows.push(row);
    });
    return rows;
  }

  // -- charts ------------------------------------------------------------------------------------------
  function copy(value) { return JSON.parse(JSON.stringify(value)); }

  function set(layout, path, value) {
    var steps = path.split("."), last = steps.pop(), place = layout;
    steps.forEach(function (step) { place = place[step] = place[step] || {}; });
    place[last] = value;
  }

  // At phone width rows are named above their marks, from the left edge on. Plotly's own labels inside the plot
  // would hide the numbers of the other axis.
  function nameRows(layout, gap) {
    var axis = layout.yaxis;
    layout.annotations = (layout.annotations || []).concat(axis.ticktext.map(function (text, place) {
      return {x: 0, xref: "paper", xanchor: "left", y: axis.tickvals[place] - gap, yref: "y", yanchor: "bottom",
        align: "left", borderpad: 0, text: text, font: axis.tickfont, showarrow: false};
    }));
    axis.showticklabels = false;
  }

  function draw(block, width) {
    var node = part(block, "figure"), view = block.view;
    if (!node || !window.Plotly) { return; }
    if (!view || !view.g.data) { node.hidden = true; return; }
    node.hidden = false;
    node.setAttribute("aria-label", view.a);
    var layout = copy(view.g.layout), data = copy(view.g.data);
    var changes = layout.meta && layout.meta.narrow;
    if (changes && (width ? width < 560 : narrow.matches)) {
      Object.keys(changes).forEach(function (path) {
        if (path === "above") { nameRows(layout, changes[path]); }
        else if (path === "bars") { data.forEach(function (trace) { trace.width = changes[path]; }); }
        else { set(layout, path, changes[path]); }
      });
    }
    layout.template = window.ATLAS_TEMPLATE;
    layout.width = width || node.clientWidth;
    node.style.height = layout.height + "px";
    window.Plotly.react(node, data, layout, config);
    block.drawn = layout.width;
  }

  function show(block, values) {
    var view = viewOf(block, values);
    block.view = view;
    if (block.node.hasAttribute("data-tiles")) {
      Array.prototype.forEach.call(block.node.querySelectorAll(".tile"), function (tile, place) {
        var shown = view ? view[place] : ["–", "no published figure for this selection"];
        tile.querySelector("[data-value]").textContent = shown[0];
        tile.querySelector("[data-detail]").textContent = shown[1];
      });
      return;
    }
    var reason = view ? view.r : "No published figures for this selection.";
    part(block, "finding").textContent = view ? view.f : block.data.subject;
    part(block, "state").textContent = words(block);
    part(block, "reason").textContent = reason;
    part(block, "reason").hidden = !reason;
    if (part(block, "table")) {
      part(block, "table").hidden = !view || !view.rows.length;
      fill(block, view ? view.rows : []);
    }
    if (block.near) { draw(block); }
  }

  // -- downloads ---------------------------------------------------------------------------------------
  function fileName(block, ending) {
    var values = chosen();
    var parts = [document.body.getAttribute("data-page"), block.node.id].concat(
      block.data.dims.map(function (dim) { return values[dim]; }));
    return parts.join("_").replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, 120) + ending;
  }

  function save(name, blob) {
    var link = document.createElement("a"), url = URL.createObjectURL(blob);
    link.href = url; link.download = name;
    document.body.appendChild(link); link.click(); link.remove();
    window.setTimeout(function () { URL.revokeObjectURL(url); }, 60000);
  }

  function offer(block) {
    [["csv", ".csv", window.atlasCsv], ["xlsx", ".xlsx", window.atlasXlsx]].forEach(function (kind) {
      var link = part(block, kind[0]);
      if (!link) { return; }
      link.addEventListener("click", function (event) {
        event.preventDefault();
        if (block.view) { save(fileName(block, kind[1]), kind[2](matrix(block, block.view))); }
      });
    });
  }

  // -- filters and permalinks --------------------------------------------------------------------------
  function readHash() {
    var found = {}, hash = window.location.hash.slice(1);
    if (hash.indexOf("=") < 0) { return found; }
    hash.split("&").forEach(function (pair) {
      var cut = pair.indexOf("=");
      try { found[decodeURIComponent(pair.slice(0, cut))] = decodeURIComponent(pair.slice(cut + 1)); }
      catch (error) { if (!(error instanceof URIError)) { throw error; } }
    });
    return found;
  }

  function applyHash() {
    var found = readHash();
    Array.prototype.forEach.call(form.elements, function (field) {
      var known = field.name && Array.prototype.some.call(field.options, function (option) {
        return option.value === found[field.name];
      });
      if (known) { field.value = found[field.name]; }
    });
    if (found.at && document.getElementById(found.at)) { document.getElementById(found.at).scrollIntoView(); }
  }

  function writeHash(values) {
    var hash = Object.keys(values).map(function (name) {
      return encodeURIComponent(name) + "=" + encodeURIComponent(values[name]);
    }).join("&");
    window.history.replaceState(null, "", "#" + hash);
  }

  function update(event) {
    var values = chosen();
    if (event) { writeHash(values); }
    blocks.forEach(function (block) { if (block.data.dims.length) { show(block, values); } });
  }

  // -- calculators -------------------------------------------------------------------------------------
  Array.prototype.forEach.call(document.querySelectorAll("[data-calculator]"), function (node) {
    var formulas = JSON.parse(node.querySelector("[data-formulas]").textContent);
    var inputs = node.querySelector("form").elements, outputs = node.querySelectorAll("output");
    function sum(pairs) {
      return pairs.reduce(function (total, pair) {
        return total + (pair[0] ? Number(inputs[pair[0]].value) : 1) * pair[1];
      }, 0);
    }
    function product(factors) { return factors.reduce(function (total, factor) { return total * sum(factor); }, 1); }
    function added(products) { return products.reduce(function (total, one) { return total + product(one); }, 0); }
    node.querySelector("form").addEventListener("input", function () {
      formulas.forEach(function (formula, place) {
        var value = (added(formula.plus) - added(formula.minus))
          / (formula.divide.length ? added(formula.divide) : 1);
        var digits = formula.money ? 0 : 1, sign = value < 0 ? "\u2212" : "";
        outputs[place].textContent = isFinite(value)
          ? sign + (formula.money ? "$" : "") + Math.abs(value).toLocaleString(
            "en-US", {minimumFractionDigits: digits, maximumFractionDigits: digits}) : "–";
      });
    });
    node.querySelector("form").addEventListener("submit", function (event) { event.preventDefault(); });
  });

  // -- start -------------------------------------------------------------------------------------------
  var values;
  if (form) {
    applyHash();
    form.addEventListener("change", update);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("reset", function (event) { window.setTimeout(function () { update(event); }, 0); });
    window.addEventListener("hashchange", function () { applyHash(); update(); });
  }
  values = chosen();
  blocks.forEach(function (block) {
    block.view = viewOf(block, values);
    if (block.data.dims.length && readHash() && window.location.hash.indexOf("=") > 0) { show(block, values); }
    offer(block);
  });

  var watcher = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (!entry.isIntersecting) { return; }
      watcher.unobserve(entry.target);
      blocks.forEach(function (block) {
        if (block.node === entry.target) { block.near = true; draw(block); }
      });
    });
  }, {rootMargin: "600px"});
  blocks.forEach(function (block) { if (part(block, "figure")) { watcher.observe(block.node); } });

  function redraw(width) {
    blocks.forEach(function (block) {
      if (width) { block.near = true; }
      var node = part(block, "figure");
      if (block.near && node && (width || (!node.hidden && node.clientWidth !== block.drawn))) { draw(block, width); }
    });
  }
  var pending = 0;
  window.addEventListener("resize", function () {
    window.clearTimeout(pending);
    pending = window.setTimeout(function () { redraw(0); }, 120);
  });
  var printing = window.matchMedia("print");
  printing.addEventListener("change", function (event) { redraw(event.matches ? 680 : 0); });
  window.addEventListener("beforeprint", function () { redraw(680); });
  window.addEventListener("afterprint", function () { redraw(0); });
}());
