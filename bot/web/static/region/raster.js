// Which pixels a shape covers: those whose centre lies in it. A shape is a function that tells a visitor
// one row at a time: visit(y, first x, first x that is out). Points are {x, y} in pixels of the picture.

/** Every pixel from the one under `a` to the one under `b`, both included. */
export function rectangle(a, b) {
  const left = Math.floor(Math.min(a.x, b.x));
  const right = Math.floor(Math.max(a.x, b.x)) + 1;
  const top = Math.floor(Math.min(a.y, b.y));
  const bottom = Math.floor(Math.max(a.y, b.y)) + 1;
  return (visit) => {
    for (let y = top; y < bottom; y += 1) visit(y, left, right);
  };
}

/** What a round brush covers on its way from `a` to `b`. */
export function capsule(a, b, radius) {
  const sides = between(a, b, radius);
  const top = Math.floor(Math.min(a.y, b.y) - radius);
  const bottom = Math.ceil(Math.max(a.y, b.y) + radius);
  return (visit) => {
    for (let y = top; y < bottom; y += 1) {
      const row = { low: Infinity, high: -Infinity };
      disc(a, radius, y + 0.5, row);
      disc(b, radius, y + 0.5, row);
      for (const [from, to] of sides) crossing(from, to, y + 0.5, row);
      if (row.low <= row.high) visit(y, Math.ceil(row.low - 0.5), Math.floor(row.high - 0.5) + 1);
    }
  };
}

/** What a closed line surrounds; where it crosses itself, everything it went round counts. */
export function polygon(points) {
  const heights = points.map((point) => point.y);
  const top = Math.floor(heights.reduce((a, b) => Math.min(a, b), Infinity));
  const bottom = Math.ceil(heights.reduce((a, b) => Math.max(a, b), -Infinity));
  const edges = points.map((point, i) => [point, points[(i + 1) % points.length]]);
  return (visit) => {
    for (let y = top; y < bottom; y += 1) {
      let winding = 0;
      let start = 0;
      for (const cut of cuts(edges, y + 0.5)) {
        if (winding === 0) start = cut.x;
        winding += cut.turn;
        if (winding === 0) visit(y, Math.ceil(start - 0.5), Math.ceil(cut.x - 0.5));
      }
    }
  };
}

function cuts(edges, height) {
  const found = [];
  for (const [from, to] of edges) {
    if (from.y <= height === to.y <= height) continue;
    const x = from.x + ((height - from.y) / (to.y - from.y)) * (to.x - from.x);
    found.push({ x, turn: from.y < to.y ? 1 : -1 });
  }
  return found.sort((a, b) => a.x - b.x);
}

function disc(centre, radius, height, row) {
  const away = height - centre.y;
  if (Math.abs(away) > radius) return;
  const half = Math.sqrt(radius * radius - away * away);
  row.low = Math.min(row.low, centre.x - half);
  row.high = Math.max(row.high, centre.x + half);
}

/** The four sides of the strip that joins the two discs. */
function between(a, b, radius) {
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  if (length === 0) return [];
  const across = { x: ((a.y - b.y) / length) * radius, y: ((b.x - a.x) / length) * radius };
  const corners = [
    { x: a.x + across.x, y: a.y + across.y },
    { x: b.x + across.x, y: b.y + across.y },
    { x: b.x - across.x, y: b.y - across.y },
    { x: a.x - across.x, y: a.y - across.y },
  ];
  return corners.map((corner, i) => [corner, corners[(i + 1) % 4]]);
}

function crossing(from, to, height, row) {
  if (from.y <= height === to.y <= height) return;
  const x = from.x + ((height - from.y) / (to.y - from.y)) * (to.x - from.x);
  row.low = Math.min(row.low, x);
  row.high = Math.max(row.high, x);
}
