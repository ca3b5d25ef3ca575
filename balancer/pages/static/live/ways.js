// The ways of the picture, from where its parts stand on the screen: so they fit every layout. On a wide screen a line
// bends to each server; on a phone a rail leads down, with a stop for everyone.

const SAMPLES = 24;

// Returns {enter, to(server), hasRoom}: the way from the client to the balancer, that from it to a server (null: there is
// none), and whether there is room for words beside it.
// map: the element with the picture; coordinates are its own.
export function waysOf(map) {
  const origin = map.getBoundingClientRect();
  const box = (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return { left: left - origin.left, top: top - origin.top, right: right - origin.left, bottom: bottom - origin.top };
  };
  const client = box(map.querySelector("[data-stop=client]"));
  const balancer = box(map.querySelector("[data-stop=balancer]"));
  const isWide = balancer.left >= client.right;
  const stations = new Map();
  for (const card of map.querySelectorAll("article.server")) {
    const station = box(card.parentElement.querySelector(".station"));
    stations.set(card.dataset.server, [(station.left + station.right) / 2, (station.top + station.bottom) / 2]);
  }
  const rail = stations.values().next().value?.[0] ?? client.left;
  const middle = (one) => (one.top + one.bottom) / 2;
  const enter = isWide
    ? new Way([[client.right, middle(client)], [balancer.left, middle(balancer)]])
    : new Way([[rail, client.bottom], [rail, balancer.top]]);
  const ways = new Map();
  for (const [server, [x, y]] of stations) {
    const from = isWide ? [balancer.right, middle(balancer)] : [rail, balancer.bottom];
    ways.set(server, isWide ? bent(from, [x, y]) : new Way([from, [x, y]]));
  }
  return { enter, to: (server) => ways.get(server) ?? null, hasRoom: isWide };
}

// The same bend as the lines have that are drawn below: from 0 to 100, M0 a C60 a 40 b 100 b.
function bent([x0, y0], [x1, y1]) {
  const points = [];
  for (let index = 0; index <= SAMPLES; index += 1) {
    const p = index / SAMPLES;
    const q = 1 - p;
    const x = 3 * q * q * p * 0.6 + 3 * q * p * p * 0.4 + p * p * p;
    const y = 3 * q * p * p + p * p * p;
    points.push([x0 + (x1 - x0) * x, y0 + (y1 - y0) * y]);
  }
  return new Way(points);
}

export class Way {
  #lengths = [0];

  constructor(points) {
    this.points = points;
    for (let index = 1; index < points.length; index += 1) {
      const [x0, y0] = points[index - 1];
      const [x1, y1] = points[index];
      this.#lengths.push(this.#lengths[index - 1] + Math.hypot(x1 - x0, y1 - y0));
    }
  }

  // The point at a share of the way, from 0 to 1.
  at(share) {
    const lengths = this.#lengths;
    const wanted = Math.min(1, Math.max(0, share)) * lengths.at(-1);
    let index = 1;
    while (index < lengths.length - 1 && lengths[index] < wanted) index += 1;
    const length = lengths[index] - lengths[index - 1] || 1;
    const p = (wanted - lengths[index - 1]) / length;
    const [x0, y0] = this.points[index - 1];
    const [x1, y1] = this.points[index];
    return [x0 + (x1 - x0) * p, y0 + (y1 - y0) * p];
  }

  // The points from the beginning to a share of it.
  until(share) {
    const count = Math.max(1, Math.ceil(share * (this.points.length - 1)));
    return [...this.points.slice(0, count), this.at(share)];
  }
}
