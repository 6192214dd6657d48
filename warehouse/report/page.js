// Unpacks the JSON in the page, hands figures to plotly, and follows the theme. mcw worked out what it shows. viewer.js
// follows in the same script.
"use strict";

// ---- unpacking ---------------------------------------------------------------------------------------------------

const read = (id) => JSON.parse(document.getElementById(id).textContent);

/** The bytes of gzip in base64, inflated by the browser. */
async function inflated(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

/** Numbers from bytes of seven bits, the lowest first; a set eighth bit says that another byte follows. */
function fromVarints(bytes) {
  const values = new Uint32Array(bytes.reduce((count, byte) => count + (byte < 128 ? 1 : 0), 0));
  for (let at = 0, position = 0, shift = 0; at < bytes.length; at++) {
    values[position] |= (bytes[at] & 127) << shift;
    shift += 7;
    if (bytes[at] < 128) [position, shift] = [position + 1, 0];
  }
  return values;
}

/** Which experiments reach each voxel, from runs: those of voxel v are experiments[start[v]] up to start[v + 1]. */
function experimentsByVoxel(values, experimentCount, voxelCount) {
  const runCount = (values.length - experimentCount) / 2;
  const eachRun = (visit) => {
    for (let experiment = 0, run = 0; experiment < experimentCount; experiment++) {
      for (let left = values[experiment], offset = 0; left > 0; left--, run++) {
        offset += values[experimentCount + run];
        const end = offset + values[experimentCount + runCount + run];
        for (; offset < end; offset++) visit(offset, experiment);
      }
    }
  };
  const start = new Uint32Array(voxelCount + 1);
  eachRun((voxel) => start[voxel + 1]++);
  for (let voxel = 0; voxel < voxelCount; voxel++) start[voxel + 1] += start[voxel];
  const free = start.slice();
  const experiments = new Uint16Array(start[voxelCount]);
  eachRun((voxel, experiment) => { experiments[free[voxel]++] = experiment; });
  return { start, experiments };
}

// ---- theme -------------------------------------------------------------------------------------------------------

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** The colours of a heat-map, from little to much, as plotly wants them. */
function scale() {
  const colours = colour("scale").split(",");
  return colours.map((each, position) => [position / (colours.length - 1), each.trim()]);
}

/** A plotly template in the colours of the stylesheet. */
function template() {
  const axis = { gridcolor: colour("line"), linecolor: colour("line"), zerolinecolor: colour("line"), automargin: true };
  return {
    layout: {
      font: { family: "system-ui, sans-serif", size: 13, color: colour("ink") },
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      colorway: [colour("first"), colour("second")],
      colorscale: { sequential: [[0, "rgba(0,0,0,0)"], [1e-12, scale()[0][1]], ...scale().slice(1)] },  // 0 is empty
      hoverlabel: { bgcolor: colour("raised"), bordercolor: colour("line"), align: "left",
        font: { family: "system-ui, sans-serif", size: 13, color: colour("ink") } },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: colour("faint"), activecolor: colour("ink") },
      xaxis: axis, yaxis: axis,
    },
  };
}

const onTheme = [];  // what has to be drawn again when the theme changes

function setTheme(name) {
  document.documentElement.dataset.theme = name;  // itables looks here
  document.documentElement.classList.toggle("dark", name === "dark");
  onTheme.forEach((draw) => draw());
}

function followTheme() {
  const system = matchMedia("(prefers-color-scheme: dark)");
  setTheme(system.matches ? "dark" : "light");
  system.addEventListener("change", () => setTheme(system.matches ? "dark" : "light"));
  document.getElementById("theme").addEventListener("click", () =>
    setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));
}

// ---- figures -----------------------------------------------------------------------------------------------------

const CONFIG = {
  displaylogo: false, responsive: true,
  modeBarButtons: [["toImage", "zoom2d", "pan2d", "resetScale2d"]],  // no button that sends data away
  plotlyServerURL: "",
};

const MOST_CELLS = 200_000;  // cells of a larger matrix have no text of their own

/** Gives each cell of a matrix the text that belongs to its row and column. */
function withText(trace) {
  if (!trace.meta) return trace;
  const { rows, columns } = trace.meta;
  const isSmall = rows.length * columns.length <= MOST_CELLS;
  return { ...trace, text: rows.map((row) => columns.map((column) => (isSmall ? `<br>${column}<br>${row}` : ""))) };
}

function drawFigures() {
  for (const [id, figure] of Object.entries(read("figures"))) {
    figure.data = figure.data.map(withText);
    const draw = () => Plotly.react(id, figure.data, { ...figure.layout, template: template() }, CONFIG);
    draw();
    onTheme.push(draw);
  }
}
