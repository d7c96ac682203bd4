// The sandbox's clock: how far it is from this browser's, and how a stretch of time is lived through.

import { get, post } from "./api.js";

let skew = 0;
let living = null;

export const clockSkew = () => skew;
export const setClockSkew = (milliseconds) => { skew = milliseconds; };

// Milliseconds a step: of a bot that says how far it has kept pace, and of one that does not.
const SHORTEST = 100;
const PACE = 350;
// A bot that has not caught up by then is not waited for any longer: it may have died.
const PATIENCE = 20000;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// Goes on by steps, so that what falls due in between happens in its order; a second call takes the place of the first.
export async function liveThrough(seconds) {
  const mine = {};
  living = mine;
  const step = Math.max(900, Math.min(3600, seconds / 48));
  let left = seconds;
  while (left > 0 && living === mine) {
    const part = Math.min(step, left);
    const { offset, kept } = await post("clock", { seconds: part });
    left -= part;
    await (kept === null ? pause(PACE) : caughtUp(offset, () => living === mine));
  }
  if (living === mine) living = null;
}

// Until the bot has done all that fell due by this offset.
async function caughtUp(offset, going) {
  const until = Date.now() + PATIENCE;
  while (Date.now() < until && going()) {
    await pause(SHORTEST);
    const { kept } = await get("clock");
    // Offsets are sums of fractions.
    if (kept === null || kept > offset - 0.001) return;
  }
}

export const stopLiving = () => { living = null; };
