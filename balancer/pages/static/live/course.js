// The course that a request takes on the screen: when each of its attempts leaves the balancer, arrives at its server,
// and what becomes of it there. Pure: times are milliseconds after the request's beginning, on the screen.
//
// What takes 5 ms can't be seen, and 2 s would be too long: so each way takes its time, and a stay at a server grows with
// the logarithm of what it really took. The order is the real one: a retry leaves when the attempt before it has failed,
// a hedge while the first one still waits, and who is overtaken is still there when the better answer passes.

export const IN_MS = 300; // between client and balancer
export const LEG_MS = 480; // between balancer and server
export const AFTER_MS = 700; // so long a failure, or the loser of a race, is seen before it is gone

const stay = (ms) => 120 + 260 * Math.log10(1 + ms);

// Returns {legs, answers_ms, ends_ms, isGood}: each leg {server, kind, end, leaves_ms, arrives_ms, ends_ms};
// answers_ms: when the response leaves the balancer; ends_ms: when nothing of the request is on the screen any more.
export function courseOf(request) {
  const legs = [];
  const attempts = [...request.attempts].sort((one, other) => one.at_ms - other.at_ms);
  attempts.forEach((attempt, index) => {
    const leaves_ms = leaving(attempt, attempts.slice(0, index), legs);
    const arrives_ms = leaves_ms + LEG_MS;
    legs.push({
      server: attempt.server,
      kind: attempt.kind,
      end: attempt.end,
      leaves_ms,
      arrives_ms,
      ends_ms: arrives_ms + stay(attempt.ms),
    });
  });
  const winner = legs.find((leg) => leg.end === "ok") ?? (request.server && lastOf(legs, request.server));
  const isAnswered = Boolean(winner) && request.ending !== "given-up";
  const lastFailure_ms = Math.max(IN_MS, ...legs.filter((leg) => leg.end === "failed").map((leg) => leg.ends_ms));
  const answers_ms = isAnswered ? winner.ends_ms + LEG_MS : lastFailure_ms + 150;
  for (const leg of legs) {
    if (leg !== winner && leg.end !== "failed") leg.ends_ms = Math.max(answers_ms, leg.leaves_ms + 150); // it was passed
    leg.returns = isAnswered && leg === winner;
  }
  const ends_ms = Math.max(answers_ms + IN_MS, ...legs.map((leg) => leg.ends_ms + (leg.returns ? 0 : AFTER_MS)));
  return { legs, answers_ms, ends_ms, isGood: request.ending === "answered" };
}

function leaving(attempt, earlier, legs) {
  if (!earlier.length) return IN_MS;
  if (attempt.kind === "retry") {
    const failed = earlier.map((one, index) => [one, legs[index]]).filter(([one]) => hasEndedBy(one, attempt.at_ms));
    if (failed.length) return Math.max(...failed.map(([, leg]) => leg.ends_ms));
  }
  const before = legs.at(-1);
  const later_ms = attempt.at_ms - earlier.at(-1).at_ms;
  return attempt.kind === "hedge" ? before.arrives_ms + stay(later_ms) / 2 : before.leaves_ms + stay(later_ms) - stay(0);
}

const hasEndedBy = (attempt, at_ms) => attempt.end === "failed" && attempt.at_ms + attempt.ms <= at_ms + 1;

const lastOf = (legs, server) => legs.findLast((leg) => leg.server === server);
