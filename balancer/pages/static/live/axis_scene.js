// One picture of the axis: its ground, the dots on their tape, the servers' rows, and what is told of.
// scene: {layout, palette, phrases, servers, story, end_s, isPaused, scale, endName: of end_s, if not now or pause}.
import { Stamps } from "./axis_marks.js";
import { paintGround, paintLines, paintNames, paintPicked, paintPlayhead } from "./axis_paint.js";
import { placeOf } from "./axis_pick.js";
import { paintColumns, paintRows } from "./axis_rows.js";
import { Tape } from "./axis_tape.js";

// The tape of a scene, empty.
export function tapeFor({ layout, palette, servers, scale }) {
  const radius = Math.max(2, layout.font * 0.17);
  return new Tape(layout, new Stamps(palette, radius, scale), servers.map(({ name }) => name), scale);
}

// picked: an item of axis_pick.js, or null. playhead_s: where the playhead is, or null. left, top: in CSS pixels.
export function paintScene(context, scene, tape, { picked = null, playhead_s = null, left = 0, top = 0 } = {}) {
  const { scale } = scene;
  const inPixels = () => context.setTransform(scale, 0, 0, scale, left * scale, top * scale);
  context.save();
  inPixels();
  paintGround(context, scene);
  paintColumns(context, scene);
  context.setTransform(1, 0, 0, 1, left * scale, top * scale);
  tape.show(context, scene.end_s);
  inPixels();
  paintLines(context, scene);
  paintRows(context, scene);
  paintNames(context, scene);
  if (picked) paintPicked(context, scene, placeOf(scene, picked));
  if (playhead_s !== null) paintPlayhead(context, scene, playhead_s);
  context.restore();
}

