// The sandbox's clock: how far it is from this browser's, and how a stretch of time is lived through.

import { get, post } from "./api.js";

let skew = 0;
let living = null;

export const clockSkew = () => skew;
export const setClockSkew = (milliseconds) => { skew = milliseconds; };

// Milliseconds a step: of a bot that says how far it has kept pace, and of one that does not.
const SHORTEST = 30;
const PACE = 350;
// A bot that has not caught up by then is not waited for any longer: it may have died.
const PATIENCE = 20000;
// Seconds: a step that ends where something falls due is no shorter, so that a hundred messages do not make a hundred.
const FINEST = 15;
// Where nothing falls due for hours, they are not lived through by the half.
const LONGEST = 3600;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// Goes on by steps, so that what falls due in between happens in its order; a second call takes the place of the first.
export async function liveThrough(seconds) {
  const mine = {};
  living = mine;
  const step = Math.max(900, Math.min(3600, seconds / 48));
  let left = seconds;
  let clock = await get("clock");
  while (left > 0 && living === mine) {
    const part = Math.min(untilDue(clock) ?? step, left);
    clock = await post("clock", { seconds: part });
    left -= part;
    if (clock.kept === null) await pause(PACE);
    else clock = await caughtUp(clock, () => living === mine);
  }
  if (living === mine) living = null;
}

// Seconds to what falls due next, if the bot says so: a step goes no further, and nothing is jumped over.
const untilDue = ({ now, due }) => (due === null || due <= now ? null : Math.min(LONGEST, Math.max(FINEST, due - now + 0.1)));

// The clock when the bot has done all that fell due by its offset.
async function caughtUp(clock, going) {
  const until = Date.now() + PATIENCE;
  const { offset } = clock;
  while (Date.now() < until && going()) {
    await pause(SHORTEST);
    clock = await get("clock");
    // Offsets are sums of fractions.
    if (clock.kept === null || clock.kept > offset - 0.001) break;
  }
  return clock;
}

export const stopLiving = () => { living = null; };
