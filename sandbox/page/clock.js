// The sandbox's clock: how far it is from this browser's, and how a stretch of time is lived through.

import { post } from "./api.js";

let skew = 0;
let living = null;

export const clockSkew = () => skew;
export const setClockSkew = (milliseconds) => { skew = milliseconds; };

const PACE = 350;

// Goes on by steps, so that what falls due in between happens in its order; a second call takes the place of the first.
export async function liveThrough(seconds) {
  const mine = {};
  living = mine;
  const step = Math.max(900, Math.min(3600, seconds / 48));
  let left = seconds;
  while (left > 0 && living === mine) {
    const part = Math.min(step, left);
    await post("clock", { seconds: part });
    left -= part;
    if (left > 0) await new Promise((resolve) => setTimeout(resolve, PACE));
  }
  if (living === mine) living = null;
}

export const stopLiving = () => { living = null; };
