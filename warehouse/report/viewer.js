// The slice viewer: three plotly heat-maps of one volume, with linked positions. page.js comes before it.

const MARGIN = { l: 76, r: 12, t: 34, b: 46 };  // around a section, in pixels
const COLOUR_BAR = 88;  // what it needs beside the sagittal section
const AXES = ["AP", "DV", "ML"];
const VIEWS = [  // axes by their position in AXES; each view is a plane across `across`
  { id: "coronal", across: 0, x: 2, y: 1 },
  { id: "sagittal", across: 2, x: 0, y: 1 },
  { id: "horizontal", across: 1, x: 2, y: 0 },
];
const LISTED = 12;  // experiments that a hover names
const number = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 1 });

async function viewer() {
  const region = read("region");
  const { shape, first, structures, experiments, places } = region;
  const edge = region.resolution_um;
  const stride = [1, shape[0], shape[0] * shape[1]];
  const labels = new Uint16Array(await inflated(region.labels));
  const counts = new Uint16Array(await inflated(region.counts));
  const reached = region.runs && experimentsByVoxel(
    fromVarints(new Uint8Array(await inflated(region.runs))), experiments.length, counts.length);
  const largest = counts.reduce((most, count) => Math.max(most, count), 1);
  const names = experiments.map(([id, acronym]) => `${id}&nbsp;(${acronym})`);
  const um = (axis, index) => (first[axis] + index + 0.5) * edge;
  const at = region.start.slice();
  let chosen = null;  // the reader picked labels above the first number, up to the second
  const isChosen = (label) => chosen !== null && label > chosen[0] && label <= chosen[1];

  /** What a voxel has: its structure, its count and its experiments, as HTML. */
  function contents(voxel, listed, name) {
    const label = labels[voxel];
    if (label === 0) return ["Outside the annotation", "", []];
    const structure = structures[label - 1];
    const title = `<b>${structure.acronym}</b> ${structure.name}`;
    if (!structure.is_inside) return [title, `outside ${region.acronym}: not counted here`, []];
    const said = `<b>${number.format(counts[voxel])}</b> of ${number.format(region.experiment_count)} ` +
      `experiment${region.experiment_count === 1 ? "" : "s"} at density ${region.min_density} or more`;
    if (!reached) return [title, said, []];
    const here = reached.experiments.subarray(reached.start[voxel], reached.start[voxel + 1]);
    return [title, said, Array.from(here.subarray(0, listed), name)];
  }

  function hoverText(voxel) {
    const [title, said, list] = contents(voxel, LISTED, (experiment) => names[experiment]);
    let text = said ? `${title}<br>${said}` : title;
    for (let row = 0; row < list.length; row += 3) text += `<br>${list.slice(row, row + 3).join(", ")}`;
    const more = list.length ? counts[voxel] - list.length : 0;
    return more > 0 ? `${text}<br>… and ${number.format(more)} more` : text;
  }

  /** Lines along the edges between voxels whose labels differ, as `differ` decides. */
  function borders(view, plane, differ) {
    const [width, height] = [shape[view.x], shape[view.y]];
    const edgeOf = (axis, index) => (first[axis] + index) * edge;
    const x = [], y = [];
    const along = (lines, steps, isEdge, push) => {
      for (let line = 1; line < lines; line++) {
        for (let step = 0, from = -1; step <= steps; step++) {
          const here = step < steps && isEdge(line, step);
          if (here && from < 0) from = step;
          if (!here && from >= 0) { push(line, from, step); from = -1; }
        }
      }
    };
    const cell = (row, column) => labels[plane + row * stride[view.y] + column * stride[view.x]];
    along(height, width, (row, column) => differ(cell(row - 1, column), cell(row, column)), (row, from, to) => {
      x.push(edgeOf(view.x, from), edgeOf(view.x, to), null);
      y.push(edgeOf(view.y, row), edgeOf(view.y, row), null);
    });
    along(width, height, (column, row) => differ(cell(row, column - 1), cell(row, column)), (column, from, to) => {
      x.push(edgeOf(view.x, column), edgeOf(view.x, column), null);
      y.push(edgeOf(view.y, from), edgeOf(view.y, to), null);
    });
    return { x, y };
  }

  function traces(view) {
    const plane = at[view.across] * stride[view.across];
    const tissue = [], z = [], text = [];
    for (let row = 0; row < shape[view.y]; row++) {
      const [tissueRow, zRow, textRow] = [[], [], []];
      for (let column = 0; column < shape[view.x]; column++) {
        const voxel = plane + row * stride[view.y] + column * stride[view.x];
        tissueRow.push(labels[voxel] === 0 ? null : structures[labels[voxel] - 1].is_inside ? 1 : 0);
        zRow.push(counts[voxel] || null);
        textRow.push(hoverText(voxel));
      }
      tissue.push(tissueRow); z.push(zRow); text.push(textRow);
    }
    const grid = { type: "heatmap", x0: um(view.x, 0), dx: edge, y0: um(view.y, 0), dy: edge };
    const position = AXES.map((name, axis) =>
      `${name} ` + (axis === view.across ? number.format(um(axis, at[axis])) : `%{${axis === view.x ? "x" : "y"}:,.1~f}`));
    const line = { type: "scatter", mode: "lines", hoverinfo: "skip", showlegend: false };
    return [
      { ...grid, z: tissue, zmin: 0, zmax: 1, showscale: false, hoverinfo: "skip",
        colorscale: [[0, colour("tissue")], [1, colour("uncovered")]] },
      { ...grid, z, text, zmin: largest > 1 ? 1 : 0, zmax: largest, colorscale: scale(), showscale: view.id === "sagittal" && largest > 1,
        colorbar: { title: { text: "Experiments", side: "right" }, thickness: 12, tickformat: ",d",
          ...(largest < 6 && { dtick: 1 }) },
        hovertemplate: `${position.join(" · ")} µm<br>%{text}<extra></extra>` },
      { ...line, ...borders(view, plane, (one, other) => one !== other), line: { color: colour("border"), width: 0.7 } },
      { ...line, ...borders(view, plane, (one, other) => isChosen(one) !== isChosen(other)),
        line: { color: colour("chosen"), width: 2.5 } },
    ];
  }

  const range = (axis, reversed) => {
    const ends = [first[axis] * edge, (first[axis] + shape[axis]) * edge];
    return reversed ? ends.reverse() : ends;
  };

  function layout(view) {
    const { width, height } = sizeOf(view);
    const cross = (axis, extra) => ({
      type: "line", line: { color: colour("cross"), width: 1, dash: "dot" }, ...extra(um(axis, at[axis])) });
    return {
      template: template(), width, height, uirevision: "kept", dragmode: "zoom",
      margin: { ...MARGIN, r: MARGIN.r + (view.id === "sagittal" ? COLOUR_BAR : 0) },
      title: { text: `${view.id[0].toUpperCase()}${view.id.slice(1)}, ${AXES[view.across]} ` +
        `${number.format(um(view.across, at[view.across]))} µm`, x: 0, xref: "paper", font: { size: 14 } },
      xaxis: { title: { text: `${AXES[view.x]} (µm)` }, range: range(view.x, false), constrain: "domain",
        showgrid: false, zeroline: false, automargin: false, tickformat: ",d", nticks: 6 },
      yaxis: { title: { text: `${AXES[view.y]} (µm)`, standoff: 6 }, range: range(view.y, true), constrain: "domain",
        showgrid: false, zeroline: false, automargin: false, tickformat: ",d", nticks: 6, scaleanchor: "x" },
      shapes: [
        cross(view.x, (x) => ({ x0: x, x1: x, y0: 0, y1: 1, yref: "paper" })),
        cross(view.y, (y) => ({ x0: 0, x1: 1, xref: "paper", y0: y, y1: y })),
      ],
    };
  }

  /** One scale for all three views, as large as the page allows. */
  function sizeOf(view) {
    const room = document.getElementById("viewer").clientWidth;
    const isNarrow = room < 640;
    const extent = (axis) => shape[axis] * edge;
    const beside = MARGIN.l + MARGIN.r;
    const scale = isNarrow
      ? (room - beside - COLOUR_BAR) / Math.max(extent(0), extent(2))
      : (room - 2 * beside - COLOUR_BAR) / (extent(0) + extent(2));
    return {
      width: extent(view.x) * scale + beside + (view.id === "sagittal" ? COLOUR_BAR : 0),
      height: extent(view.y) * scale + MARGIN.t + MARGIN.b,
    };
  }

  const drawn = {};
  function draw(view) {
    drawn[view.id] = traces(view);
    Plotly.react(view.id, drawn[view.id], layout(view), { ...CONFIG, responsive: false });
  }

  function readOut() {
    const voxel = at.reduce((sum, index, axis) => sum + index * stride[axis], 0);
    const link = (experiment) =>
      `<li><a href="${region.experiment_url}${experiments[experiment][0]}">${experiments[experiment][0]}</a> ` +
      `${experiments[experiment][1]}, ${experiments[experiment][2]}</li>`;
    const [title, said, list] = contents(voxel, Infinity, link);
    const position = AXES.map((name, axis) => `${name} ${number.format(um(axis, at[axis]))}`).join(" · ");
    document.getElementById("readout").innerHTML =
      `<p>${position} µm</p><p>${title}</p><p>${said}</p><ul>${list.join("")}</ul>`;
  }

  const sliders = AXES.map((name, axis) => {
    const slider = document.getElementById(`slider-${name}`);
    Object.assign(slider, { min: 0, max: shape[axis] - 1 });
    slider.addEventListener("input", () => { at[axis] = Number(slider.value); show(); });
    return slider;
  });

  let shown = [], waits = false;
  /** Draws what has moved, once per frame. */
  function show() {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => {
      waits = false;
      AXES.forEach((name, axis) => {
        sliders[axis].value = at[axis];
        document.getElementById(`position-${name}`).textContent = `${number.format(um(axis, at[axis]))} µm`;
      });
      for (const view of VIEWS) {
        if (at[view.across] !== shown[view.across]) draw(view);
        else Plotly.relayout(view.id, { shapes: layout(view).shapes });
      }
      shown = at.slice();
      readOut();
    });
  }

  /** Goes to the voxel of a structure that most experiments reach, and outlines the structure. */
  function goTo(acronym) {
    const place = places[acronym];
    if (!place) return;
    chosen = place.labels;
    place.at.forEach((index, axis) => { at[axis] = index; });
    shown = [];
    show();
  }

  VIEWS.forEach(draw);
  for (const view of VIEWS) {
    document.getElementById(view.id).on("plotly_click", (event) => {
      [at[view.y], at[view.x]] = event.points[0].pointIndex;
      show();
    });
  }
  const redraw = () => { shown = []; show(); };
  onTheme.push(redraw);
  addEventListener("resize", redraw);
  const picker = document.getElementById("go-to");
  picker.addEventListener("change", () => goTo(picker.value));
  document.getElementById("structures").addEventListener("click", (event) => {
    const row = event.target.closest("tbody tr");
    if (!row) return;
    picker.value = row.cells[0].textContent.trim();
    goTo(picker.value);
    document.getElementById("viewer").scrollIntoView({ behavior: "smooth" });
  });
  show();
}

followTheme();
drawFigures();
viewer().then(() => { document.documentElement.dataset.ready = "true"; });
