// The control room's clock: what it calls now, between two of its messages, whatever this machine's clock says.

let ahead_s = 0;

export function hear(now_s) {
  ahead_s = now_s - performance.now() / 1000;
}

export const now = () => performance.now() / 1000 + ahead_s;
